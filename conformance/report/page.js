/* What the page can do besides being read: filter, unfold what a link leads to, copy commands. */
(() => {
  "use strict";
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const form = document.getElementById("dc-filters");
  const cases = all(".dc-case");
  const nameOf = (rule) => rule.id.slice("requirement/".length);
  const known = new Map(all(".dc-rule").map((rule) => [nameOf(rule), Number(rule.dataset.n)]));
  document.documentElement.lang = "en";

  // The numbers of requirements, in base 36: "0-4.9.1b".
  const requirements = (packed) => {
    const found = new Set();
    for (const range of packed.split(".")) {
      if (!range) continue;
      const [first, last = first] = range.split("-").map((digits) => parseInt(digits, 36));
      for (let number = first; number <= last; number += 1) found.add(number);
    }
    return found;
  };
  // A case has them itself, or what it shares with others has.
  const heldTo = new Map(cases.map((each) => {
    const shared = each.querySelector("a[href^='#held/']");
    const holder = each.querySelector("[data-r]")
      || (shared && document.getElementById(shared.hash.slice(1)));
    return [each, requirements(holder ? holder.dataset.r : "")];
  }));
  const outcomeOf = (each) => each.classList.item(1);

  const filter = () => {
    const verdicts = new Set(all("[name=verdict]:checked", form).map((box) => box.value));
    const operation = form.querySelector("select").value;
    const named = form.elements.requirement.value.trim().toUpperCase();
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const number = known.get(named);
    let shown = 0;
    for (const each of cases) {
      const text = words.length ? each.textContent.toLowerCase() : "";
      each.hidden = !verdicts.has(outcomeOf(each))
        || (operation !== "" && !each.dataset.o.split(" ").includes(operation))
        || (named !== "" && !heldTo.get(each).has(number))
        || !words.every((word) => text.includes(word));
      shown += each.hidden ? 0 : 1;
    }
    for (const group of all(".dc-group")) {
      group.hidden = !group.querySelector(".dc-case:not([hidden])");
    }
    const unknown = named !== "" && number === undefined ? `; nothing is held to ${named}` : "";
    form.querySelector("output").value = `${shown} of ${cases.length} shown${unknown}`;
  };

  // A link leads to what is folded, and perhaps filtered away.
  const unfold = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const filtered = target.closest(".dc-case[hidden]");
    if (filtered) {
      form.reset();
      filter();
    }
    for (let each = target; each; each = each.parentElement) {
      if (each instanceof HTMLDetailsElement) each.open = true;
    }
    target.scrollIntoView();
  };

  const copied = async (button, text) => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "copied";
    } catch {
      getSelection().selectAllChildren(button.nextElementSibling);
      button.textContent = "selected: press Ctrl-C";
    }
    setTimeout(() => { button.textContent = "copy"; }, 2000);
  };
  for (const command of all(".dc-curl")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "dc-copy";
    button.textContent = "copy";
    button.addEventListener("click", () => copied(button, command.textContent));
    command.before(button);
  }

  // Straight to one case, and to one check in it.
  for (const each of all(".dc-case > div, .dc-check[id]")) {
    const link = document.createElement("a");
    link.href = `#${encodeURIComponent(each.id)}`;
    link.textContent = "link";
    each.firstElementChild.append(" ", link);
  }

  // The number of scenarios that are held to a rule shows them.
  for (const link of all(".dc-only")) {
    link.addEventListener("click", () => {
      form.reset();
      form.elements.requirement.value = nameOf(link.closest(".dc-rule"));
      filter();
    });
  }

  // What fails is printed unfolded.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all(".dc-case:not([open])").filter((each) => !/passed|not/.test(outcomeOf(each)));
    for (const each of folded) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of folded) each.open = false;
  });

  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", unfold);
  form.hidden = false;
  filter();
  unfold();
})();
