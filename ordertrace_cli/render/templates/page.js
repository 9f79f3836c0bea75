"use strict";
(() => {
  const said = document.body.dataset;
  const status = document.getElementById("status");
  const say = (words) => { status.textContent = words; };

  const copyText = async (text, source) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(source);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      document.execCommand("copy");
    }
    say(said.copied);
  };

  for (const source of document.body.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = said.copy;
    button.setAttribute("aria-label", `${said.copy} ${source.textContent}`);
    button.addEventListener("click", () => copyText(source.textContent, source));
    source.after(button);
  }

  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.sort ?? cell.textContent.trim();
  };

  const sortable = (table) => {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      const arrow = document.createElement("span");
      arrow.setAttribute("aria-hidden", "true");
      arrow.textContent = " ↕";
      button.append(arrow);
      head.append(button);
      button.addEventListener("click", () => {
        const falling = head.getAttribute("aria-sort") === "ascending";
        for (const other of heads) {
          other.removeAttribute("aria-sort");
          other.querySelector("button > span").textContent = " ↕";
        }
        head.setAttribute("aria-sort", falling ? "descending" : "ascending");
        arrow.textContent = falling ? " ↓" : " ↑";
        const rows = [...body.rows].sort((one, other) =>
          collator.compare(value(one, column), value(other, column)) * (falling ? -1 : 1));
        body.append(...rows);
      });
    });
  };

  const filterable = (table, tools) => {
    const rows = [...table.tBodies[0].rows];
    const text = tools.querySelector("input");
    const kind = tools.querySelector("select");
    const apply = () => {
      const wanted = text.value.trim().toLocaleLowerCase();
      let shown = 0;
      for (const row of rows) {
        const fits = (!kind.value || row.dataset.status === kind.value)
          && row.textContent.toLocaleLowerCase().includes(wanted);
        row.hidden = !fits;
        shown += fits;
      }
      say(said.shown.replace("%1", shown).replace("%2", rows.length));
    };
    text.addEventListener("input", apply);
    kind.addEventListener("change", apply);
    tools.hidden = false;
  };

  for (const table of document.querySelectorAll("table[data-sortable]")) {
    sortable(table);
    const tools = document.getElementById(`${table.id}-tools`);
    if (tools) { filterable(table, tools); }
  }
})();
