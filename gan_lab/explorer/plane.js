// The two pictures of the board in the browser, and the points that a student puts into the plane.
//
// The kernel sends pictures; the browser answers when it shows them, so that no more are drawn than can be seen. Points
// are put with a click, by drawing with the button held down, or with the keys. The kernel checks what it is sent.

const DRAWN_APART = 0.08; // in the plane: how far the next point of a drawn line is from the last
const CROSS_STEP = 0.05; // in the plane, of an arrow key; with Shift five times as far
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const HOW_TO = "The plane: arrow keys move the cross, Enter puts a point, Backspace takes the last one away.";

const PAGE = `
  <div class="gan-lab-plane">
    <img width="480" height="480">
    <svg aria-hidden="true"><g class="gan-lab-places"></g><path class="gan-lab-cross"></path></svg>
  </div>
  <img class="gan-lab-curves" width="420" height="480">
  <p class="gan-lab-caption"></p>
  <div class="gan-lab-remove">
    <button type="button" class="jupyter-button widget-button">Remove last point</button>
    <button type="button" class="jupyter-button widget-button">Remove all points</button>
  </div>
  <p class="gan-lab-spoken" role="status"></p>`;

function render({ model, el }) {
  el.classList.add("gan-lab-pictures");
  el.innerHTML = PAGE;
  const [plane, curves] = el.querySelectorAll("img");
  const [frame, svg] = [el.querySelector(".gan-lab-plane"), el.querySelector("svg")];
  const [caption, spoken] = el.querySelectorAll("p");
  const [removeRow, removeLast, removeAll] = el.querySelectorAll(".gan-lab-remove, button");
  const reach = model.get("reach");
  const round = (value) => Math.round(Math.max(-reach, Math.min(reach, value)) * 1000) / 1000;
  let cross = [0, 0];

  const showPicture = (image, name) => {
    const before = image.src;
    image.src = URL.createObjectURL(new Blob([model.get(name)], { type: "image/png" }));
    if (before) URL.revokeObjectURL(before);
    image.alt = model.get(`${name}_alt`);
  };
  const showAll = () => {
    showPicture(curves, "curves");
    showPicture(plane, "plane");
    caption.textContent = model.get("caption");
  };
  plane.onload = () => model.send({ shown: true });

  const showPlaces = () => {
    const circles = model.get("places").map(([x, y]) => `<circle cx="${+x}" cy="${-y}" r="0.03"/>`);
    svg.querySelector("g").innerHTML = model.get("is_drawing") ? circles.join("") : "";
  };
  const showCross = () => {
    const [x, y] = [cross[0], -cross[1]];
    svg.querySelector("path").setAttribute("d", `M${x - 0.12} ${y}h0.24M${x} ${y - 0.12}v0.24`);
  };
  const showDrawing = () => {
    const isDrawing = model.get("is_drawing");
    frame.classList.toggle("gan-lab-is-drawing", isDrawing);
    removeRow.hidden = !isDrawing;
    const attributes = { tabindex: "0", role: "application", "aria-label": HOW_TO };
    for (const [name, value] of Object.entries(attributes))
      isDrawing ? frame.setAttribute(name, value) : frame.removeAttribute(name);
    showPlaces();
  };

  const setPlaces = (places) => {
    model.set("places", places);
    model.save_changes();
    showPlaces();
  };
  const say = (what) => {
    const count = model.get("places").length;
    spoken.textContent = `${what}, ${count} ${count === 1 ? "point" : "points"}.`;
  };
  const remove = (end, what) => {
    setPlaces(model.get("places").slice(0, end));
    say(what);
  };
  const put = (place) => {
    if (model.get("places").length < model.get("max_places")) setPlaces([...model.get("places"), place]);
  };
  const findPlace = (event) => {
    const box = plane.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * 2 - 1;
    const y = 1 - ((event.clientY - box.top) / box.height) * 2;
    return [round(x * reach), round(y * reach)];
  };

  frame.onpointerdown = (event) => {
    if (!model.get("is_drawing") || event.button !== 0) return;
    event.preventDefault(); // else the browser drags the picture
    frame.focus({ preventScroll: true });
    frame.setPointerCapture(event.pointerId);
    put(findPlace(event));
  };
  frame.onpointermove = (event) => {
    if (!model.get("is_drawing") || !frame.hasPointerCapture(event.pointerId)) return;
    const [place, last] = [findPlace(event), model.get("places").at(-1)];
    if (!last || Math.hypot(place[0] - last[0], place[1] - last[1]) >= DRAWN_APART) put(place);
  };
  frame.onkeydown = (event) => {
    if (!model.get("is_drawing") || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key in KEYS) {
      const length = CROSS_STEP * (event.shiftKey ? 5 : 1);
      cross = cross.map((value, i) => round(value + KEYS[event.key][i] * length));
      showCross();
      say(`x ${cross[0]}, y ${cross[1]}`);
    } else if ((event.key === "Enter" || event.key === " ") && !event.shiftKey) {
      put(cross);
      say("Put");
    } else if (event.key === "Backspace" || event.key === "Delete") {
      remove(-1, "Removed");
    } else return;
    event.preventDefault();
  };

  removeLast.onclick = () => remove(-1, "Removed");
  removeAll.onclick = () => remove(0, "Removed all");

  svg.setAttribute("viewBox", `${-reach} ${-reach} ${2 * reach} ${2 * reach}`);
  showCross();
  showDrawing();
  showAll();
  const observed = { "change:frame": showAll, "change:is_drawing": showDrawing, "change:places": showPlaces };
  for (const [event, action] of Object.entries(observed)) model.on(event, action);
  return () => {
    for (const [event, action] of Object.entries(observed)) model.off(event, action);
    for (const image of [plane, curves]) URL.revokeObjectURL(image.src);
  };
}

export default { render };
