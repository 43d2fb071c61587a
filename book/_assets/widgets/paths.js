/* A layered graph, deeper or wider: paths multiply, arrows add; the work path by path against reverse mode. */
Book.widget("paths", function (stage, kit) {
  const svg = kit.svg(stage, { width: 640, height: 250, label: "Layers of nodes between one input and one output, one path marked" });
  const drawn = kit.el(svg, "g", {});
  const panel = kit.controls(stage);
  const depth = kit.slider(panel, { label: "Layers", min: 1, max: 12, step: 1, value: 5, format: v => String(v) }, draw);
  const width = kit.slider(panel, { label: "Nodes in a layer", min: 1, max: 5, step: 1, value: 3, format: v => String(v) }, draw);
  kit.button(panel, "Another path", draw);
  const say = kit.status(stage);
  const random = kit.random(6);
  const grouped = n => n.toLocaleString("en-GB");

  function draw() {
    drawn.replaceChildren();
    const L = depth.value, k = width.value;
    const columns = [1, ...Array(L).fill(k), 1].map((size, i) =>
      Array.from({ length: size }, (_, j) => [30 + (580 * i) / (L + 1), 125 + 48 * (j - (size - 1) / 2)]));
    let every = "";
    columns.slice(1).forEach((column, i) => column.forEach(b => columns[i].forEach(a => { every += `M${a}L${b}`; })));
    kit.el(drawn, "path", { d: every, class: "line muted" });
    kit.path(drawn, columns.map(column => column[Math.floor(random() * column.length)]), "c1").style.strokeWidth = 4;
    for (const [cx, cy] of columns.flat()) kit.el(drawn, "circle", { cx, cy, r: 8, class: "f0" });
    const paths = k ** L, arrows = 2 * k + (L - 1) * k * k;
    say(`${grouped(paths)} paths through ${grouped(arrows)} arrows. Multiplications: ${grouped(paths * L)} path by path, ` +
      `${grouped(arrows - k)} in reverse mode.`);
  }
  draw();
});
