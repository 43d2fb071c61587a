/* A small computation graph, stepped forward (values) and backward (adjoints): each arrow is used once each way. */
Book.widget("graph", function (stage, kit) {
  const svg = kit.svg(stage, { width: 640, height: 330, label: "Computation graph of f = (x₂y₂)(x₂ + y₂), x₂ = x², y₂ = 3x" });
  const place = { x: [60, 165], x2: [220, 85], y2: [220, 255], x3: [410, 85], y3: [410, 255], f: [575, 165] };
  const name = { x: "x", x2: "x₂ = x²", y2: "y₂ = 3x", x3: "x₃ = x₂·y₂", y3: "y₃ = x₂ + y₂", f: "f = x₃·y₃" };
  const value = {
    x: () => x.value, x2: v => v.x * v.x, y2: v => 3 * v.x, x3: v => v.x2 * v.y2, y3: v => v.x2 + v.y2, f: v => v.x3 * v.y3,
  };
  // From parent to node, the local derivative, and where on the arrow it is written.
  const arrows = [
    ["x", "x2", v => 2 * v.x, 0.5], ["x", "y2", () => 3, 0.5], ["x2", "x3", v => v.y2, 0.5], ["x2", "y3", () => 1, 0.3],
    ["y2", "x3", v => v.x2, 0.3], ["y2", "y3", () => 1, 0.5], ["x3", "f", v => v.y3, 0.5], ["y3", "f", v => v.x3, 0.5],
  ];
  const order = ["x", "x2", "y2", "x3", "y3", "f"];
  const last = 2 * order.length;
  let at = last;

  const lines = arrows.map(([from, to, , where]) => {
    const [a, b] = [place[from], place[to]], length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    const [u, w] = [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
    const start = [a[0] + 32 * u, a[1] + 32 * w], tip = [b[0] - 32 * u, b[1] - 32 * w];
    const back = [tip[0] - 10 * u, tip[1] - 10 * w];
    const path = kit.path(svg, [start, tip, [back[0] - 5 * w, back[1] + 5 * u], tip, [back[0] + 5 * w, back[1] - 5 * u]], "muted");
    const side = w > 0.1 && where === 0.5 && b[1] > 165 ? 16 : -8;
    const text = kit.el(svg, "text", {
      x: a[0] + where * (b[0] - a[0]), y: a[1] + where * (b[1] - a[1]) + side, "text-anchor": "middle",
    }, "");
    return { path, text };
  });
  const nodes = Object.fromEntries(order.map(id => {
    const [cx, cy] = place[id], high = cy < 100, low = cy > 200;
    const mark = (dy, type) => kit.el(svg, "text", { x: cx, y: cy + dy, "text-anchor": "middle", class: type }, "");
    const circle = kit.el(svg, "circle", { cx, cy, r: 28, class: "line muted" });
    mark(high ? -58 : low ? 48 : -38, "").textContent = name[id];
    return [id, { circle, value: mark(6, "f0"), adjoint: mark(high ? -38 : low ? 68 : 48, "f1") }];
  }));

  const panel = kit.controls(stage);
  const x = kit.slider(panel, { label: "Input x", min: -3, max: 2, step: 0.1, value: 1, format: v => v.toFixed(1) }, draw);
  kit.button(panel, "Start again", () => { at = 0; draw(); });
  kit.button(panel, "Step back", () => { at = Math.max(0, at - 1); draw(); });
  kit.button(panel, "Step", () => { at = Math.min(last, at + 1); draw(); });
  const say = kit.status(stage);
  const short = n => String(+n.toFixed(2)).replace("-", "−");

  function draw() {
    const v = {}, bar = Object.fromEntries(order.map(id => [id, 0]));
    for (const id of order) v[id] = value[id](v);
    bar.f = 1;
    const seen = order.slice(0, at), turns = order.slice().reverse().slice(0, Math.max(0, at - order.length));
    for (const id of turns) for (const [from, to, local] of arrows) if (to === id) bar[from] += bar[id] * local(v);
    const now = at > order.length ? turns.at(-1) : seen.at(-1), back = at > order.length;
    arrows.forEach(([from, to, local], i) => {
      const used = to === now && at < last;
      lines[i].path.setAttribute("class", `line ${used ? (back ? "c1" : "c0") : "muted"}`);
      lines[i].text.textContent = seen.includes(to) ? short(local(v)) : "";
    });
    for (const id of order) {
      const started = back && (id === "f" || arrows.some(([from, to]) => from === id && turns.includes(to)));
      const whole = arrows.every(([from, to]) => from !== id || turns.includes(to));
      nodes[id].value.textContent = seen.includes(id) ? short(v[id]) : "";
      nodes[id].adjoint.textContent = started ? `slope ${short(bar[id])}${whole ? "" : " so far"}` : "";
      nodes[id].circle.setAttribute("class", `line ${id === now && at < last ? (back ? "c1" : "c0") : "muted"}`);
    }
    const sent = arrows.filter(([, to]) => to === now).map(([from, , local]) => `${from} += ${short(bar[now])}·${short(local(v))}`);
    say(at === 0 ? "Nothing is computed yet." :
      at === last ? `Both sweeps are done: f = ${short(v.f)}, and f changes ${short(bar.x)} times as fast as x.` :
      back ? `Backward, turn of ${now}: ${sent.join(", ")}.` : `Forward: ${now} = ${short(v[now])}.`);
  }
  draw();
});
