// Shows the page anew whenever the server says that it has changed.
"use strict";
new EventSource(document.currentScript.dataset.events).onmessage = async () => {
    const answer = await fetch(location.href);
    if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
    }
};
