/* The search page, answered by Pagefind, which puts the page that explains a thing first. From a folder, where browsers
   load no such index, Sphinx's own search stays. */
(function () {
  "use strict";
  if (!location.protocol.startsWith("http")) return;
  const SHOWN = 20, sphinx = Search.performSearch;
  const root = new URL(document.documentElement.dataset.content_root, location.href);

  function tag(name, properties = {}, ...children) {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  }

  /* A page that was found, and words from it, which Pagefind has escaped. */
  function entry({ url, meta, excerpt }) {
    const link = tag("a", { href: url, textContent: meta.title.replace(/#$/, "") });
    return tag("li", { className: "kind-text" }, link, tag("p", { className: "context", innerHTML: excerpt }));
  }

  Search.performSearch = async query => {
    let pagefind;
    try { pagefind = await import(new URL("pagefind/pagefind.js", root)); }
    catch { return sphinx(query); }
    const { results } = await pagefind.search(query);
    const found = await Promise.all(results.slice(0, SHOWN).map(one => one.data()));
    const pages = `${results.length || "No"} page${results.length === 1 ? "" : "s"}`;
    const summary = results.length > SHOWN ? `The best ${SHOWN} of ${pages}` : pages;
    document.getElementById("search-progress")?.replaceChildren();
    document.getElementById("search-results").replaceChildren(
      tag("h2", { textContent: "Search Results" }),
      tag("p", { className: "search-summary", role: "status", textContent: `${summary} for “${query}”.` }),
      tag("ul", { className: "search" }, ...found.map(entry)));
  };
})();
