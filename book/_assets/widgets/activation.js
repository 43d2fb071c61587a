/* A point moves along an activation function: its value, its slope, and what ten such slopes make of a gradient. */
Book.widget("activation", function (stage, kit) {
  const s = z => 1 / (1 + Math.exp(-z)), t = Math.tanh;
  const cdf = z => { // the normal distribution, by Simpson's rule: exact to six digits on the range shown
    const h = z / 40, f = u => Math.exp(-u * u / 2);
    let sum = f(0) + f(z);
    for (let i = 1; i < 40; i++) sum += (i % 2 ? 4 : 2) * f(i * h);
    return 0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI);
  };
  const pdf = z => Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  const kinds = {
    step: [z => +(z >= 0), () => 0],
    sigmoid: [s, z => s(z) * (1 - s(z))],
    tanh: [t, z => 1 - t(z) ** 2],
    ReLU: [z => Math.max(z, 0), z => +(z > 0)],
    "leaky ReLU (slope 0.1)": [z => z > 0 ? z : z / 10, z => z > 0 ? 1 : 0.1],
    softplus: [z => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))), s],
    GELU: [z => z * cdf(z), z => cdf(z) + z * pdf(z)],
    SiLU: [z => z * s(z), z => s(z) * (1 + z * (1 - s(z)))],
  };
  const svg = kit.svg(stage, { width: 640, height: 470, label: "An activation function with its tangent, and below it the derivative" });
  const top = kit.axes(svg, { x: [-5, 5], y: [-1.5, 3], ylabel: "φ(z)", box: [70, 15, 550, 230], xticks: [-4, -2, 0, 2, 4], yticks: [-1, 0, 1, 2, 3] });
  const low = kit.axes(svg, { x: [-5, 5], y: [-0.3, 1.3], xlabel: "z", ylabel: "φ′(z)", box: [70, 280, 550, 140], xticks: [-4, -2, 0, 2, 4], yticks: [0, 0.5, 1] });
  const curve = kit.path(top.layer, [], "c0"), slope = kit.path(low.layer, [], "c0"), tangent = kit.path(top.layer, [], "c1");
  const dots = [top, low].map(p => kit.el(p.layer, "circle", { r: 6, class: "f1" }));
  const panel = kit.controls(stage);
  const kind = kit.choice(panel, { label: "Activation", options: Object.keys(kinds), value: "sigmoid" }, draw);
  const at = kit.slider(panel, { label: "Pre-activation z", min: -5, max: 5, step: 0.1, value: 3, format: v => v.toFixed(1) }, draw);
  const say = kit.status(stage);
  function draw() {
    const [f, g] = kinds[kind.value], z = at.value, d = g(z), grid = [];
    for (let i = 0; i <= 400; i++) grid.push(-5 + i / 40);
    const line = (p, h) => grid.map(u => [p.x(u), p.y(h(u))]);
    kit.move(curve, line(top, f));
    kit.move(slope, line(low, g));
    kit.move(tangent, [-1.2, 1.2].map(u => [top.x(z + u), top.y(f(z) + d * u)]));
    [f(z), d].forEach((v, i) => { dots[i].setAttribute("cx", top.x(z)); dots[i].setAttribute("cy", [top, low][i].y(v)); });
    const ten = d ** 10;
    say(`φ(${z.toFixed(1)}) = ${f(z).toFixed(3)}, slope ${d.toFixed(4)}. Ten layers with this slope multiply a gradient by ` +
      (Math.abs(ten) < 0.001 && ten ? ten.toExponential(1) : ten.toFixed(3)) + ".");
  }
  draw();
});
