/* "Run this page": a server runs its code cells, which can then be changed and run again. The button is there only where
   a Jupyter server of the same address is named: by ?jupyter=...&token=... (kept until the tab is closed), or because it
   serves the page itself, below /static/. Thebe, which does the work, is loaded when the button is pressed. */
(function () {
  "use strict";
  const here = new URL(document.currentScript.src), mark = location.pathname.indexOf("/static/");
  const root = new URL(document.documentElement.dataset.content_root, location.href);
  const shown = [...document.querySelectorAll("article .cell")].filter(cell => cell.querySelector(".cell_input pre"));
  const asked = new URLSearchParams(location.search), kept = name => sessionStorage.getItem(`book-${name}`);
  const named = ["jupyter", "token"].filter(name => asked.has(name));
  for (const name of named) {
    sessionStorage.setItem(`book-${name}`, asked.get(name));
    asked.delete(name);
  }
  if (named.length) history.replaceState(null, "", `${location.pathname}${asked.size ? `?${asked}` : ""}${location.hash}`);
  const address = kept("jupyter") || (mark < 0 ? "" : location.pathname.slice(0, mark + 1));
  if (!address || !shown.length) return;

  const token = kept("token") || "";
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Run this page" });
  const says = document.createElement("span"), panel = document.createElement("p");
  panel.className = "live";
  says.setAttribute("role", "status");
  panel.append(button, says);
  document.querySelector("article h1").after(panel);
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("live.css", here) }));
  let server, notebook, session;

  function tell(text) { says.textContent = text; }

  /* A request to the server, with what it wants to see of those who may ask. */
  function ask(path, options = {}) {
    const cookie = document.cookie.match(/(?:^|; )_xsrf=([^;]*)/);
    const headers = token ? { Authorization: `token ${token}` } : cookie ? { "X-XSRFToken": cookie[1] } : {};
    return fetch(new URL(path, server), { ...options, headers });
  }

  /* The server is there, is ours, and lets us in; otherwise the sentence that says what is amiss. */
  async function check() {
    try { server = new URL(address.replace(/\/?$/, "/"), location.href); }
    catch { throw Error(`“${address}” is no address of a Jupyter server.`); }
    if (server.origin !== location.origin)
      throw Error(`Code runs only on a server of this page's own address, ${location.origin}; ${server.origin} is another.`);
    const answer = await ask("api/status").catch(() => { throw Error(`No Jupyter server answers at ${server}.`); });
    if (answer.status === 401 || answer.status === 403)
      throw Error(`The Jupyter server at ${server} does not know this token: open the page with ?token=… as the server prints it.`);
    if (!answer.ok) throw Error(`There is no Jupyter server at ${server} (it answers ${answer.status}).`);
  }

  function load(src) {
    return new Promise((done, failed) => {
      const onerror = () => failed(Error("The program that runs cells, Thebe, could not be loaded."));
      document.head.append(Object.assign(document.createElement("script"), { src, onload: done, onerror }));
    });
  }

  /* Thebe turns each [data-executable] into an editor and puts what it prints into the [data-output] of the same number.
     A caption stays: what is run again goes where its picture was. */
  function prepare(cell) {
    cell.querySelectorAll("details.hide").forEach(box => { box.open = true; });
    cell.querySelectorAll("button.copybtn").forEach(copy => copy.remove());
    cell.querySelector(".cell_input pre").dataset.executable = "true";
    const picture = cell.querySelector(".cell_output figure img"), place = document.createElement("div");
    place.dataset.output = "";
    if (picture) picture.before(place);
    else {
      const box = cell.querySelector(".cell_output") || document.createElement("div");
      box.classList.add("cell_output");
      box.append(place);
      if (!box.parentElement) cell.append(box);
    }
    place.classList.toggle("keep-colours", Boolean(cell.querySelector(".cell_output img.keep-colours")));
    const words = picture ? picture.alt : "What this cell draws";
    const describe = () => place.querySelectorAll("img:not([alt])").forEach(drawn => { drawn.alt = words; });
    new MutationObserver(describe).observe(place, { childList: true, subtree: true });
  }

  /* What was printed when the book was made gives way to what is printed now. */
  function clear(cell) {
    const place = cell.querySelector("[data-output]");
    for (const old of cell.querySelectorAll(".cell_output > *, .cell_output figure > img"))
      if (old !== place && !old.contains(place)) old.remove();
  }

  async function connect() {
    tell("Connecting …");
    await check();
    if (!window.thebe) await load(new URL("thebe/index.js", here));
    shown.forEach(prepare);
    const only = { mountRunAllButton: false, mountRestartButton: false, mountRestartAllButton: false };
    const started = await thebe.bootstrap({
      ...only, codeMirrorConfig: { lineWrapping: true }, useBinder: false, requestKernel: true, mathjaxUrl: "",
      mountStatusWidget: false, mountActivateWidget: false,
      serverSettings: { baseUrl: server.href, token, appendToken: true },
      // A name of its own, so that no other page shares the kernel.
      kernelOptions: { kernelName: "python3", path: `page-${Date.now()}-${Math.random().toString(36).slice(2)}` },
    });
    ({ notebook, session } = started);
    if (!session) throw Error("The server started no kernel.");
    document.querySelectorAll(".thebe-cell").forEach((box, i) => {
      box.querySelector("textarea").setAttribute("aria-label", `Code of cell ${i + 1}; Shift and Enter run it, Escape leaves it`);
      box.querySelector(".CodeMirror").CodeMirror.refresh(); // it stood in a closed box when it was made
      box.querySelector(".thebe-run-button").setAttribute("aria-label", `run cell ${i + 1}`);
    });
  }

  /* All cells as they were written: numbers of those on the page, and between them the code of those that are not. */
  async function written() {
    const answer = await fetch(new URL(`_sources/${DOCUMENTATION_OPTIONS.pagename}.md`, root));
    const source = answer.ok ? await answer.text() : "";
    let count = 0;
    const all = [...source.matchAll(/^```\{code-cell\}.*\n((?:---\n[^]*?^---\n|(?::.*\n)*)?)([^]*?)^```$/gm)].map(
      ([, settings, code]) => /remove-(cell|input)/.test(settings) ? code : count++);
    return count === shown.length ? all : [...shown.keys()];
  }

  /* Code that is not on the page: it makes what later cells rely on. The error that ended it, if one did. */
  async function runHidden(code) {
    const { content } = await session.kernel.requestExecute({ code, store_history: false }).done;
    return content.status === "error" ? `${content.ename}: ${content.evalue}` : "";
  }

  async function runAll() {
    const amiss = [];
    for (const step of await written()) {
      if (typeof step === "string") {
        const error = await runHidden(step);
        if (error) amiss.push(`code that this page does not show (${error}), and what relies on it may fail too`);
        continue;
      }
      tell(`Running cell ${step + 1} of ${shown.length} …`);
      clear(shown[step]);
      const cell = notebook.cells[step], done = await cell.execute(cell.source);
      if (!done) throw Error("The kernel has stopped; reload the page to begin anew.");
      if (done.error) amiss.push(`cell ${step + 1}`);
    }
    tell(amiss.length ? `This failed: ${amiss.join("; ")}.` : "Done. Change a cell and run it with Shift and Enter; Escape leaves it.");
  }

  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      if (session) await session.restart();
      else await connect();
      await runAll();
      button.textContent = "Begin anew and run all";
      button.disabled = false;
    } catch (error) {
      tell(error.message || String(error));
      button.disabled = Boolean(window.thebe && window.thebe.notebook);
    }
  });

  /* The kernel ends with the page; one that comes back from the browser's memory has none and is loaded anew. */
  addEventListener("pagehide", () => {
    if (session) ask(`api/sessions/${session.id}`, { method: "DELETE", keepalive: true });
  });
  addEventListener("pageshow", event => { if (event.persisted && session) location.reload(); });
})();
