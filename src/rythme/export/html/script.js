"use strict";
(() => {
  const body = document.body;
  const tip = document.getElementById("tip");
  const sections = [...document.querySelectorAll(".cohort")];
  const rows = [...document.querySelectorAll(".weeks tbody tr")];

  // Calendars of a large school come packed: unroll each when it nears the screen, or paper.
  let calendars = null;
  const unroll = (section) => {
    const place = section.querySelector("[data-packed]");
    if (!place || !calendars) return;
    place.innerHTML = calendars[Number(place.dataset.packed)];
    place.removeAttribute("data-packed");
  };
  const unpack = async (packed) => {
    const bytes = Uint8Array.from(atob(packed.textContent.trim()), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    calendars = await new Response(stream).json();
    const watch = new IntersectionObserver((seen) => {
      for (const entry of seen) {
        if (entry.isIntersecting) {
          unroll(entry.target);
          watch.unobserve(entry.target);
        }
      }
    }, { rootMargin: "1500px" });
    sections.forEach((section) => watch.observe(section));
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target) {
      unroll(target);
      target.scrollIntoView();
    }
    body.dataset.unpacked = "";
  };
  const packed = document.getElementById("packed");
  if (packed) unpack(packed);

  // Filters.
  const search = document.getElementById("search");
  const rhythm = document.getElementById("rhythm");
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const names = sections.map((section) =>
    plain(section.querySelector("h2").textContent + " " + section.id.slice(2)));
  const filter = () => {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    const shown = sections.map((section, n) =>
      words.every((word) => names[n].includes(word)) &&
      (!rhythm.value || section.dataset.rhythms.split(" ").includes(rhythm.value)));
    sections.forEach((section, n) => { section.hidden = !shown[n]; });
    rows.forEach((row) => { row.hidden = !shown[Number(row.dataset.cohort)]; });
    document.getElementById("shown").value = shown.filter(Boolean).length;
  };
  search.addEventListener("input", filter);
  rhythm.addEventListener("input", filter);
  document.querySelector(".filter").addEventListener("submit", (event) => event.preventDefault());
  document.querySelector(".filter").hidden = false;

  // Printing: everything that is shown, or one calendar.
  addEventListener("beforeprint", () => {
    const only = document.querySelector(".only");
    (only ? [only] : sections.filter((section) => !section.hidden)).forEach(unroll);
  });
  addEventListener("afterprint", () => {
    body.classList.remove("one");
    sections.forEach((section) => section.classList.remove("only"));
  });
  document.getElementById("print").addEventListener("click", () => print());
  document.querySelectorAll("button.print").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      body.classList.add("one");
      button.closest(".cohort").classList.add("only");
      print();
    });
  });

  // What a cell is, and why: on hover, and on focus.
  const weekdays = body.dataset.weekdays.split(" ");
  const pattern = (cell) => {
    const name = [...cell.classList].find((each) => /^p\d+$/.test(each));
    const item = name && document.querySelector(`[data-pattern="${name}"]`);
    return item ? item.textContent.trim() : cell.textContent;
  };
  const head = (cell, row) => cell.closest("table").tHead.rows[row].cells[cell.cellIndex];
  const weekFacts = (cell) => [
    cell.parentElement.cells[0].textContent,
    head(cell, 1).title,
    pattern(cell),
  ];
  const dayFacts = (cell, table) => {
    const column = [...cell.parentElement.cells].indexOf(cell);
    const month = table.tHead.rows[0].cells[column];
    const number = parseInt(cell.textContent, 10);
    const weekday = weekdays[new Date(`${month.dataset.month}-${String(number).padStart(2, "0")}T00:00Z`).getUTCDay()];
    const day = number === 1 ? body.dataset.first : number;
    return [
      table.closest(".cohort").querySelector("h2").textContent,
      `${weekday} ${day} ${month.dataset.name}`,
      Array.from(cell.children, (child) => child.textContent).join(" · "),
    ];
  };
  const isCell = (cell) => cell && cell.closest("tbody") && !cell.matches(".t, .k") && cell.textContent;
  const facts = (cell) => {
    const table = cell.closest("table");
    if (cell.title) {
      cell.dataset.why = cell.title;
      cell.removeAttribute("title"); // the browser's own tip would cover ours
    }
    const own = table.classList.contains("weeks") ? weekFacts(cell) : dayFacts(cell, table);
    return [...own, cell.dataset.why].filter(Boolean).join("\n");
  };
  const show = (cell) => {
    tip.textContent = facts(cell);
    tip.hidden = false;
    const box = cell.getBoundingClientRect();
    const below = box.bottom + tip.offsetHeight + 12 < innerHeight;
    tip.style.top = `${below ? box.bottom + 8 : box.top - tip.offsetHeight - 8}px`;
    tip.style.left = `${Math.max(6, Math.min(box.left, innerWidth - tip.offsetWidth - 6))}px`;
  };
  const hide = () => { tip.hidden = true; };
  const cellOf = (event) => event.target.closest && event.target.closest(".weeks td, .year td");
  document.addEventListener("mouseover", (event) => {
    const cell = cellOf(event);
    if (isCell(cell)) show(cell); else hide();
  });
  document.addEventListener("focusin", (event) => {
    const cell = cellOf(event);
    if (!isCell(cell)) return hide();
    cell.setAttribute("aria-describedby", "tip");
    show(cell);
  });
  document.addEventListener("scroll", () => {
    const cell = document.activeElement;
    if (cell.matches("td")) show(cell); else hide();
  }, { passive: true, capture: true });

  // Arrow keys: from a table's region into its cells, and from cell to cell.
  const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  const next = (cell, [down, right]) => {
    let row = cell.parentElement;
    let column = cell.cellIndex;
    do {
      if (down) row = down > 0 ? row.nextElementSibling : row.previousElementSibling;
      column += right;
    } while (row && (row.hidden || (row.cells[column] && !isCell(row.cells[column]) && column > 0)));
    const found = row && row.cells[column];
    return found && isCell(found) && column > 0 ? found : null;
  };
  const first = (region) => [...region.querySelectorAll("tbody td")].find(
    (cell) => isCell(cell) && !cell.parentElement.hidden);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return hide();
    const step = steps[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    const cell = cellOf(event);
    const region = event.target.matches && event.target.matches(".scroll") ? event.target : null;
    const target = cell ? next(cell, step) : region && region.querySelector(".weeks, .year") && first(region);
    if (!target) return;
    event.preventDefault();
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "nearest", inline: "nearest" });
    show(target);
  });
})();
