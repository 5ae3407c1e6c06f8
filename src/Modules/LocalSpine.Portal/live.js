// Shows the page anew whenever the server says that it has changed. What had the focus keeps it.
"use strict";
new EventSource(document.currentScript.dataset.events).onmessage = async () => {
    const answer = await fetch(location.href);
    if (!answer.ok) {
        return;
    }

    const main = document.querySelector("main");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
    const focused = document.activeElement;
    const same = element => element.tagName === focused.tagName && element.id === focused.id && element.getAttribute("href") === focused.getAttribute("href")
        && element.getAttribute("aria-labelledby") === focused.getAttribute("aria-labelledby");
    main.replaceWith(document.adoptNode(page));
    if (main.contains(focused)) {
        [page, ...page.querySelectorAll("a, button, input, select, summary, [tabindex]")].find(same)?.focus({ preventScroll: true });
    }
};
