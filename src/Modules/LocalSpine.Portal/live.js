// Shows the live parts of a page anew, at most once a second, whenever the server says that they changed: the elements with data-live, or main where there
// are none. What had the focus keeps it, what was scrolled stays where it was, and nothing moves under a pressed pointer, a selected text or somebody who types.
"use strict";
(() => {
    const address = document.currentScript.dataset.events;
    const rest = 1000;
    let events = null;
    let wanted = false;
    let busy = false;
    let pressed = false;
    let last = 0;
    let timer = 0;

    const liveParts = root => {
        const parts = [...root.querySelectorAll("[data-live]")];
        return parts.length > 0 ? parts : [root.querySelector("main")];
    };

    const isTyping = () => document.activeElement.matches("input, select, textarea") && liveParts(document).some(part => part.contains(document.activeElement));

    const isHeld = () => document.hidden || pressed || isTyping() || !(getSelection()?.isCollapsed ?? true);

    const isSame = (one, other) => one.tagName === other.tagName
        && (one.id !== "" || other.id !== "" ? one.id === other.id
            : ["href", "name", "value", "aria-labelledby", "aria-label"].every(name => one.getAttribute(name) === other.getAttribute(name)));

    const replace = (old, fresh) => {
        const focused = document.activeElement;
        const scrolls = [...old.querySelectorAll(".scroll")].map(element => [element.scrollLeft, element.scrollTop]);
        const open = new Map([...old.querySelectorAll("details[id]")].map(element => [element.id, element.open]));
        fresh.querySelectorAll("details[id]").forEach(element => { element.open = open.get(element.id) ?? element.open; });
        const hadFocus = old.contains(focused);
        old.replaceWith(document.adoptNode(fresh));
        [...fresh.querySelectorAll(".scroll")].forEach((element, index) => [element.scrollLeft, element.scrollTop] = scrolls[index] ?? [0, 0]);
        if (hadFocus) {
            const again = [fresh, ...fresh.querySelectorAll("a, button, input, select, textarea, summary, [tabindex]")].find(element => isSame(element, focused));
            if (again === undefined && !fresh.hasAttribute("tabindex")) {
                fresh.tabIndex = -1; // what had the focus is gone: the keyboard goes on from here, not from the top of the page
            }

            (again ?? fresh).focus({ preventScroll: true });
        }
    };

    const renew = async () => {
        timer = 0;
        if (busy || isHeld()) {
            return;
        }

        busy = true;
        wanted = false;
        try {
            const answer = await fetch(location.href);
            const text = answer.ok ? await answer.text() : null;
            if (text !== null && isHeld()) {
                wanted = true;
            } else if (text !== null) {
                const [x, y] = [scrollX, scrollY];
                const fresh = liveParts(new DOMParser().parseFromString(text, "text/html"));
                liveParts(document).forEach((old, index) => fresh[index] && replace(old, fresh[index]));
                scrollTo({ left: x, top: y, behavior: "instant" });
            }
        } catch {
            // The server is away: the stream comes again when it does.
        } finally {
            busy = false;
            last = performance.now();
            schedule();
        }
    };

    const schedule = () => {
        if (wanted && !busy && timer === 0 && !isHeld()) {
            timer = setTimeout(renew, Math.max(0, last + rest - performance.now()));
        }
    };

    const listen = () => {
        if (document.hidden) {
            events?.close();
            events = null;
        } else if (events === null) {
            events = new EventSource(address);
            events.onmessage = () => {
                wanted = true;
                schedule();
            };
        }
    };

    addEventListener("pointerdown", () => { pressed = true; }, true);
    ["pointerup", "pointercancel"].forEach(name => addEventListener(name, () => {
        setTimeout(() => { // after the click that it makes
            pressed = false;
            schedule();
        });
    }, true));
    document.addEventListener("selectionchange", schedule);
    document.addEventListener("focusout", () => setTimeout(schedule));
    document.addEventListener("visibilitychange", listen);
    listen();
})();
