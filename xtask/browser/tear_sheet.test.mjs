// The tear-sheet in a real browser, from disk, with the network cut.

import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";

import { documentOf, shows, trades, valueAt } from "./document.mjs";
import { MARKUP, pages, run } from "./pages.mjs";

const require = createRequire(`${process.env.MODULES}/`);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const made = await pages();
let browser;
before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
});
after(() => browser?.close());

/** A page opened from disk; what it complains about is kept. */
async function opened(file, { width = 1600, scheme = "light" } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    offline: true,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector("#settings");
  return { page, complaints, close: () => context.close() };
}

const frame = (page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** Pixels of each chart that something is drawn on. */
async function inked(page) {
  const charts = await page.locator(".chart").all();
  const counts = {};
  for (const chart of charts) {
    await chart.scrollIntoViewIfNeeded();
    await chart.locator("canvas").first().waitFor();
    await frame(page);
    counts[await chart.getAttribute("id")] = await chart.evaluate((node) =>
      [...node.querySelectorAll("canvas")].reduce((sum, canvas) => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let pixels = 0;
        for (let at = 3; at < data.length; at += 4) pixels += data[at] > 0;
        return sum + pixels;
      }, 0),
    );
  }
  return counts;
}

const figures = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll(".figure[data-at]")].map((node) => ({
      at: node.dataset.at,
      scale: Number(node.dataset.scale),
      digits: Number(node.dataset.digits),
      text: node.textContent,
    })),
  );

const view = (page) => page.evaluate(() => document.getElementById("page").dataset.view.split(" ").map(Number));
const picture = (page, id) =>
  page.evaluate((id) => [...document.querySelectorAll(`#${id} canvas`)].map((canvas) => canvas.toDataURL()).join(), id);

/** Waits until something holds; a busy machine draws late. */
async function becomes(holds) {
  for (let patience = 0; !(await holds()); patience += 1) {
    assert.ok(patience < 50, `never: ${holds}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function serious(page) {
  await page.addScriptTag({ content: axe }).catch(() => page.evaluate(axe));
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html }) => html)
          .join(" | ")}`,
    );
}

for (const { name, file, said } of made) {
  describe(name, () => {
    it("opens without a complaint, draws every chart, and fits a phone and a desk", async () => {
      for (const [width, scheme] of [
        [1600, "light"],
        [360, "dark"],
      ]) {
        const { page, complaints, close } = await opened(file, { width, scheme });
        for (const [chart, pixels] of Object.entries(await inked(page)))
          assert.ok(pixels > 300, `${chart} at ${width}: ${pixels} pixels`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${wide} pixels wide on a screen of ${width}`);
        assert.deepEqual(complaints, []);
        await close();
      }
    });

    it("shows the numbers of its document, and its document is what the program said", async () => {
      const { data } = documentOf(file);
      const { page, close } = await opened(file);
      await page.evaluate(() =>
        document.querySelectorAll("details").forEach((one) => {
          one.open = true;
        }),
      );
      const all = await figures(page);
      // A search without a winner has nothing to tell.
      const least = data.kind === "sweep" && !data.result.winner ? -1 : 40;
      assert.ok(all.length > least, `${all.length} figures`);
      const wrong = all.filter(({ at, scale, digits, text }) => !shows(text, valueAt(data, at), scale, digits));
      assert.deepEqual(wrong, []);
      const plain = await page.evaluate(() =>
        [...document.querySelectorAll("[data-plain]")].map((node) => [node.dataset.at, node.textContent]),
      );
      for (const [at, text] of plain) assert.equal(Number(text), valueAt(data, at), at);
      if (data.kind === "comparison") {
        data.result.runs.forEach(({ name: _, years: __, ...of }, place) => {
          const told = Object.keys(of).map((field) => [field, said[place][field]]);
          assert.deepEqual(of, Object.fromEntries(told));
        });
        await close();
        return;
      }
      const { trades: expected, ...rest } = said;
      assert.deepEqual(data.result, rest);
      if (expected)
        assert.deepEqual(
          trades(data),
          expected.map(({ entry_time: _, exit_time: __, ...trade }) => trade),
        );
      await close();
    });

    it("carries no handler and no script but its own, and its names are only names", async () => {
      const { html } = documentOf(file);
      const policy = html.match(/Content-Security-Policy" content="([^"]*)"/)[1];
      assert.match(policy, /default-src 'none'; script-src 'sha256-[^ ]+' 'sha256-[^ ]+'; style-src 'sha256-/);
      assert.doesNotMatch(policy, /unsafe/);
      const { page, close } = await opened(file);
      const handlers = await page.evaluate(
        () =>
          [...document.querySelectorAll("*")].filter((node) =>
            [...node.attributes].some(({ name }) => name.startsWith("on")),
          ).length,
      );
      assert.equal(handlers, 0);
      assert.equal(await page.evaluate(() => document.querySelectorAll("img, iframe, object, embed").length), 0);
      assert.notEqual(await page.title(), "666");
      await close();
    });

    it("is as accessible as axe can tell, light and dark", async () => {
      for (const scheme of ["light", "dark"]) {
        const { page, close } = await opened(file, { scheme, width: scheme === "dark" ? 360 : 1600 });
        assert.deepEqual(await serious(page), []);
        await close();
      }
    });
  });
}

const of = (name) => made.find((page) => page.name === name);

describe("a reader", () => {
  it("would be told by axe of what cannot be read", async () => {
    const { page, close } = await opened(of("run").file);
    await page.evaluate(() => {
      const faint = document.createElement("p");
      faint.textContent = "hardly there";
      faint.style.color = "#eee";
      document.querySelector("main").prepend(faint);
    });
    assert.match((await serious(page)).join(), /color-contrast.*hardly there/);
    await close();
  });

  it("zooms by button, wheel and key, moves by dragging, and goes back by a double click", async () => {
    const { page, complaints, close } = await opened(of("run").file);
    const whole = await view(page);
    const chart = page.locator("#price-chart");
    await chart.scrollIntoViewIfNeeded();
    const before = await picture(page, "price-chart");
    await page.getByRole("button", { name: "Zoom in" }).click();
    await frame(page);
    const zoomed = await view(page);
    assert.ok(zoomed[1] - zoomed[0] < 0.7 * (whole[1] - whole[0]));
    assert.ok((await picture(page, "price-chart")) !== before);
    const box = await chart.boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + 100);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -300);
    await page.keyboard.up("Control");
    await frame(page);
    const closer = await view(page);
    assert.ok(closer[1] - closer[0] < zoomed[1] - zoomed[0]);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 200, box.y + 100, { steps: 5 });
    await page.mouse.up();
    await frame(page);
    assert.ok((await view(page))[0] < closer[0]);
    await chart.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("-");
    await frame(page);
    await page.mouse.dblclick(box.x + box.width / 2, box.y + 100);
    await frame(page);
    assert.deepEqual(await view(page), whole);
    // The wheel alone scrolls the page.
    const top = await page.evaluate(() => scrollY);
    await page.mouse.wheel(0, 300);
    await page.waitForTimeout(200);
    assert.ok((await page.evaluate(() => scrollY)) > top);
    assert.deepEqual(await view(page), whole);
    assert.deepEqual(complaints, []);
    await close();
  });

  it("points at a bar and reads it in every chart", async () => {
    const { page, close } = await opened(of("run").file);
    const chart = page.locator("#price-chart");
    await chart.scrollIntoViewIfNeeded();
    const box = await chart.boundingBox();
    await page.mouse.move(box.x + 200, box.y + 150);
    await page.mouse.move(box.x + box.width / 3, box.y + 150);
    await frame(page);
    const days = await page.locator(".readout .when").allTextContents();
    assert.ok(days.length >= 4 && new Set(days).size === 1 && days[0] < "2015", days.join());
    // The pointer stands in the charts beside as well, and goes when it leaves.
    await page.setViewportSize({ width: 1600, height: 1800 });
    await page.mouse.move(5, 5);
    await page.locator("#equity-chart").scrollIntoViewIfNeeded();
    await frame(page);
    const without = await picture(page, "equity-chart");
    const there = await chart.boundingBox();
    await page.mouse.move(there.x + there.width / 2, there.y + 150);
    await page.mouse.move(there.x + there.width / 2 + 40, there.y + 150);
    await frame(page);
    await becomes(async () => (await picture(page, "equity-chart")) !== without);
    await page.mouse.move(5, 5);
    await frame(page);
    await becomes(async () => (await picture(page, "equity-chart")) === without);
    await close();
  });

  it("sorts and filters trades, and a press on one moves the charts to it", async () => {
    const { said, file } = of("panels");
    const { page, complaints, close } = await opened(file);
    await page.locator('[data-sort="pnl"]').click();
    await page.locator('[data-sort="pnl"]').click();
    const best = Math.max(...said.trades.map(({ pnl }) => pnl));
    const first = page.locator("#trade-table tbody tr").first();
    const trade = Number(await first.getAttribute("data-trade"));
    assert.equal(said.trades[trade].pnl, best);
    assert.equal(await page.locator('th[aria-sort="descending"]').count(), 1);
    await page.locator('[data-filter="side"]').selectOption("short");
    await page.locator('[data-filter="result"]').selectOption("loss");
    const losing = said.trades.filter(({ side, pnl }) => side === "short" && pnl < 0).length;
    assert.match(
      await page.locator("#trade-table .note").textContent(),
      new RegExp(`^${losing} of ${said.trades.length} `),
    );
    await page.locator('[data-filter="result"]').selectOption("");
    const year = said.trades.find(({ side }) => side === "short").entry_time.slice(0, 4);
    await page.locator('input[type="search"]').fill(`${year}-`);
    const inYear = said.trades.filter(
      ({ side, entry_time: entry, exit_time: exit }) =>
        side === "short" && (entry.startsWith(year) || exit.startsWith(year)),
    );
    assert.match(await page.locator("#trade-table .note").textContent(), new RegExp(`^${inYear.length} of `));
    const row = page.locator("#trade-table tbody tr").first();
    const chosen = said.trades[Number(await row.getAttribute("data-trade"))];
    await row.locator("td").nth(2).click();
    await frame(page);
    const [from, to] = await view(page);
    assert.ok(from <= chosen.entry_index && chosen.exit_index <= to && to - from < 400, `${from} ${to}`);
    assert.equal(await row.getAttribute("aria-current"), "true");
    assert.ok(await page.locator("#price-chart").evaluate((node) => node.getBoundingClientRect().top < innerHeight));
    assert.deepEqual(complaints, []);
    await close();
  });

  it("presses on a mark in the prices, and the table turns to its trade", async () => {
    const { said, file } = of("panels");
    const { page, close } = await opened(file);
    const trade = said.trades.length - 3;
    await page.locator('[data-sort="trade"]').click();
    await page.getByRole("button", { name: `Show trade ${trade + 1}` }).click();
    await page.locator('[data-sort="trade"]').click();
    await page.locator("#price-chart").scrollIntoViewIfNeeded();
    await frame(page);
    const [from, to] = await view(page);
    const box = await page.locator("#price-chart").boundingBox();
    const x = box.x + 64 + ((said.trades[trade].entry_index - from + 0.5) / (to - from + 1)) * (box.width - 80);
    const cursor = () =>
      page
        .locator("#price-chart > div")
        .first()
        .evaluate((node) => node.style.cursor);
    let y = box.y + 20;
    for (; y < box.y + 370; y += 3) {
      await page.mouse.move(x, y);
      if ((await cursor()) === "pointer") break;
    }
    await page.mouse.click(x, y);
    const marked = page.locator('#trade-table [aria-current="true"]');
    await becomes(async () => (await marked.count()) === 1);
    const pressed = said.trades[Number(await marked.getAttribute("data-trade"))];
    const bar = said.trades[trade].entry_index;
    assert.ok(pressed.entry_index === bar || pressed.exit_index === bar, JSON.stringify(pressed));
    await close();
  });

  it("turns pages of ten thousand trades", async () => {
    const { file } = of("many-trades");
    const { page, close } = await opened(file);
    assert.match(await page.locator("#trade-table .note").textContent(), /^10,000 of 10,000/);
    await page.getByRole("button", { name: "Last page" }).click();
    assert.equal(await page.locator("#trade-table tbody tr").last().getAttribute("data-trade"), "9999");
    await page.locator("#trade-table tbody tr").last().getByRole("button").click();
    await frame(page);
    const [from, to] = await view(page);
    assert.ok(to > 29_900 && to - from < 100, `${from} ${to}`);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save as CSV" }).click(),
    ]);
    const rows = readFileSync(await download.path(), "utf8")
      .trimEnd()
      .split("\n");
    assert.equal(rows.length, 10_001);
    const pnl = rows[0].split(",").indexOf("pnl");
    assert.equal(Number(rows[10_000].split(",")[pnl]), of("many-trades").said.trades[9999].pnl);
    await close();
  });

  it("changes language and theme, and the page follows", async () => {
    const { page, complaints, close } = await opened(of("run").file);
    const light = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const before = await picture(page, "price-chart");
    await page.locator("#theme").click();
    await frame(page);
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), light);
    assert.ok((await picture(page, "price-chart")) !== before);
    const english = await page.locator("#page").innerText();
    const texts = [];
    for (const [code, word] of [
      ["zh-Hans", "最大回撤"],
      ["zh-Hant", "價格與交易"],
    ]) {
      await page.locator("#language").selectOption(code);
      const text = await page.locator("#page").innerText();
      assert.equal(await page.evaluate(() => document.documentElement.lang), code);
      assert.ok(text.includes(word) && !text.includes("Settings and proof"), word);
      texts.push(text);
    }
    assert.notEqual(texts[0], texts[1]);
    await page.locator("#language").selectOption("en");
    assert.equal(await page.locator("#page").innerText(), english);
    assert.deepEqual(complaints, []);
    await close();
  });

  it("learns the formula of a measure by pointing at it or by the keyboard", async () => {
    const { page, close } = await opened(of("run").file);
    await page.getByRole("button", { name: "Sharpe ratio", exact: true }).first().focus();
    const tip = page.locator("#tip");
    assert.match(await tip.textContent(), /Formula.*Convention.*rf = \(1 \+ yearly rate\)/);
    await page.keyboard.press("Escape");
    assert.equal(await tip.isVisible(), false);
    await page.locator('[data-sort="return"]').hover();
    assert.match(await tip.textContent(), /pnl \/ \(entry_price · size\)/);
    await close();
  });

  it("opens the numbers of every chart as a table", async () => {
    const { page, close } = await opened(of("run").file);
    const details = await page.locator(".as-table").all();
    assert.ok(details.length >= 10, `${details.length}`);
    for (const one of details) {
      await one.locator("summary").click();
      await one.locator("tbody tr").first().waitFor({ state: "attached" });
    }
    await close();
  });

  it("prints it", async () => {
    const { page, complaints, close } = await opened(of("run").file, { scheme: "dark" });
    const paper = await page.pdf({ format: "A4", printBackground: true });
    const sheets = paper.toString("latin1").match(/\/Type \/Page\b/g).length;
    assert.ok(sheets >= 4 && sheets <= 20, `${sheets} sheets`);
    assert.deepEqual(complaints, []);
    await close();
  });

  it("finds names that are markup as they are", async () => {
    const { page, close } = await opened(of("markup").file);
    assert.ok((await page.locator("h1").textContent()).includes(MARKUP.toUpperCase()));
    await close();
  });

  it("has a small file for years of days, and the same bytes each time", () => {
    for (const { name, file, said } of made.filter(({ said }) => (said.data?.bars ?? 0) < 10_000)) {
      assert.ok(statSync(file).size < 3e6, `${name}: ${statSync(file).size}`);
      if (!said.run_id) continue;
      run("report", said.run_id, "--out", "again.html", "--quiet");
      assert.equal(readFileSync(file.replace(/[^/]*$/, "again.html"), "utf8"), readFileSync(file, "utf8"), name);
    }
  });

  it(
    "moves through a million bars without waiting, and sees each when it is close",
    { skip: process.env.MILLION === "no" },
    async () => {
      const { page, complaints, close } = await opened(of("million").file);
      await page.locator("#price-chart").scrollIntoViewIfNeeded();
      const slowest = await page.evaluate(async () => {
        const chart = document.getElementById("price-chart");
        const took = [];
        for (let step = 0; step < 40; step += 1) {
          const begin = performance.now();
          chart.dispatchEvent(new KeyboardEvent("keydown", { key: step % 3 ? "ArrowLeft" : step < 20 ? "+" : "-" }));
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          took.push(performance.now() - begin);
        }
        return took.sort((one, other) => one - other)[Math.floor(took.length * 0.9)];
      });
      process.stderr.write(`a step through a million bars: ${slowest.toFixed(0)} ms at the 90th percentile\n`);
      assert.ok(slowest < 400, `${slowest} ms`);
      await page.locator("#price-chart").focus();
      for (let step = 0; step < 40; step += 1) await page.keyboard.press("+");
      await frame(page);
      const [from, to] = await view(page);
      assert.ok(to - from < 20);
      assert.deepEqual(complaints, []);
      await close();
    },
  );
});

describe("a reader of a sweep", () => {
  it("chooses parameters and measure of the heat map, and its table follows", async () => {
    const { page, complaints, close } = await opened(of("sweep").file);
    const chart = page.locator("#field-chart");
    await chart.scrollIntoViewIfNeeded();
    await chart.locator("canvas").first().waitFor();
    const { data } = documentOf(of("sweep").file);
    await page.locator("#field-figure summary").click();
    const head = () => page.locator("#field-figure th").first().textContent();
    assert.equal(await head(), "slow ↓ fast →");
    const before = await picture(page, "field-chart");
    await page.locator('#field-figure [data-choice="across"]').selectOption({ label: "slow" });
    await frame(page);
    assert.equal(await head(), "fast ↓ slow →");
    assert.ok((await picture(page, "field-chart")) !== before);
    // The cell of the winner says what the winner came to.
    const { winner } = data.result;
    const cell = async () => {
      const columns = await page.locator("#field-figure thead th").allTextContents();
      const row = page.locator("#field-figure tbody tr").filter({
        has: page.locator("th", { hasText: new RegExp(`^${winner.params.fast}$`) }),
      });
      return row.locator("td").nth(columns.indexOf(String(winner.params.slow)) - 1).textContent();
    };
    assert.equal(await cell(), winner.metrics.sharpe.toFixed(3));
    await page.locator('#field-figure [data-choice="measure"]').selectOption({ label: "Trades" });
    await frame(page);
    assert.equal(await cell(), String(winner.metrics.trades));
    assert.deepEqual(complaints, []);
    await close();
  });

  it("narrows lines and list down by dragging along an axis, and sorts, finds and saves tries", async () => {
    const { page, complaints, close } = await opened(of("sweep").file);
    const chart = page.locator("#lines-chart");
    await chart.scrollIntoViewIfNeeded();
    await chart.locator("canvas").first().waitFor();
    await frame(page);
    const { data } = documentOf(of("sweep").file);
    const all = data.search.rules[0].rows;
    const told = () => page.locator("#tries-list .note").textContent();
    assert.equal(await told(), `${all} of ${all} tries`);
    const winner = page.locator('#tries-list tr[aria-current="true"]');
    assert.equal(await winner.count(), 1);
    const box = await chart.boundingBox();
    await page.mouse.move(box.x + 60, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + 60, box.y + 130, { steps: 6 });
    await page.mouse.up();
    await becomes(async () => !(await told()).startsWith(`${all} `));
    const kept = Number((await told()).split(" ")[0]);
    assert.ok(kept > 0 && kept < all, String(kept));
    await page.locator("#tries-list input").fill("slow=60");
    await becomes(async () => Number((await told()).split(" ")[0]) < kept);
    await page.locator("#tries-list input").fill("slow=nothing");
    await becomes(async () => (await told()).startsWith("0 of"));
    assert.deepEqual(complaints, []);
    await close();
  });

  it("looks at one rule of several, in the language that is chosen", async () => {
    const { page, complaints, close } = await opened(of("sweep-of-rules").file);
    await page.locator("#field-figure").scrollIntoViewIfNeeded();
    await page.locator('#field-figure [data-choice="rule"]').selectOption({ label: "macd" });
    await frame(page);
    const names = await page.locator('#field-figure [data-choice="across"] option').allTextContents();
    assert.deepEqual(names, ["fast", "slow", "signal"]);
    const columns = await page.locator("#tries-list thead th").allTextContents();
    assert.deepEqual(columns.slice(0, 3), ["fast", "slow", "signal"]);
    await page.locator("#language").selectOption("zh-Hant");
    assert.equal(await page.locator("#winner-title").textContent(), "是運氣嗎？");
    assert.deepEqual(complaints, []);
    await close();
  });
});

describe("a reader of several runs", () => {
  it("zooms all of them at once and reads how each differs from the first", async () => {
    const { page, complaints, close } = await opened(of("runs").file);
    const chart = page.locator("#growth-chart");
    await chart.scrollIntoViewIfNeeded();
    await chart.locator("canvas").first().waitFor();
    const whole = await view(page);
    await chart.focus();
    await page.keyboard.press("+");
    await frame(page);
    const zoomed = await view(page);
    assert.ok(zoomed[1] - zoomed[0] < whole[1] - whole[0]);
    const { data } = documentOf(of("runs").file);
    const [first, second] = data.result.runs.map(({ metrics }) => metrics.total_return);
    const row = page.locator("#compared tr").filter({ hasText: "Total return" }).first();
    const change = await row.locator(".change").first().textContent();
    const expected = ((second - first) * 100).toFixed(2);
    assert.equal(change.replaceAll(",", "").replace("−", "-").replace("+", ""), `${expected} %`);
    assert.deepEqual(complaints, []);
    await close();
  });
});
