// What decided the result: data, settings, proof, inputs, and the command that makes it again.

/** A value as it stands in the document. */
function plain(value) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "boolean") return say(value ? "yes" : "no");
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}

/** Names and values, one below another. */
function pairs(entries) {
  return h(
    "dl",
    {},
    entries.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
  );
}

/** The fields of an object of the document. */
function fieldsOf(at, value) {
  return Object.entries(value).map(([name, field]) => {
    const text =
      typeof field === "number"
        ? h("span", { "data-at": `${at}.${name}`, "data-plain": true }, String(field))
        : plain(field);
    return [name, text];
  });
}

function dataPairs() {
  const { data, params, strategy, warmup_bars: warmup } = DATA.result;
  return pairs([
    [say("Strategy"), strategy],
    ...fieldsOf("result.params", params).map(([name, text]) => [h("code", {}, name), text]),
    [say("Data"), `${data.symbol} ${plain(data.interval)}`],
    [say("First bar"), when(0)],
    [say("Last bar"), when(BARS - 1)],
    [say("Bars"), h("span", { "data-at": "result.data.bars", "data-plain": true }, String(data.bars))],
    [say("Warm-up"), `${warmup} ${say("bars")}`],
    [say("Fingerprint of the data"), h("code.long", {}, data.fingerprint)],
  ]);
}

function proofPairs() {
  const { proof } = DATA.result;
  if (!proof) return h("p", {}, say("The run was not asked for a proof that its rule does not look ahead."));
  const words = {
    clean: "no look-ahead",
    leaks: "the rule looks ahead",
    "forms-differ": "the two forms of the rule differ",
    unproven: "made elsewhere, nothing to prove",
  };
  return pairs([
    [say("Verdict"), say(words[proof.verdict] ?? proof.verdict)],
    [say("Futures tried"), h("span", { "data-at": "result.proof.cuts", "data-plain": true }, String(proof.cuts))],
    [
      say("Bars computed again"),
      h("span", { "data-at": "result.proof.bars_recomputed", "data-plain": true }, String(proof.bars_recomputed)),
    ],
    ...(proof.settled_after === null
      ? []
      : [[say("History that settles the last signal"), `${proof.settled_after} ${say("bars")}`]]),
    ...(proof.detail ? [[say("Detail"), proof.detail]] : []),
    ...(proof.assumes ? [[say("assumed"), proof.assumes]] : []),
  ]);
}

function commandBox() {
  const text = h("code.command", { tabindex: 0 }, DATA.command);
  const copy = async ({ currentTarget }) => {
    try {
      await navigator.clipboard.writeText(DATA.command);
      currentTarget.textContent = say("Copied");
    } catch {
      getSelection().selectAllChildren(text);
    }
  };
  const rerun = DATA.result.run_id
    ? h(
        "p.note",
        {},
        say("Kept as {}; the same bits, or what changed:", DATA.result.run_id),
        " ",
        h("code", {}, `codex runs rerun ${DATA.result.run_id}`),
      )
    : null;
  return h("div", {}, h("div.copy", {}, text, h("button", { type: "button", click: copy }, say("Copy"))), rerun);
}

/** What was searched, on what, and how its winner is run again. */
function searchCards(card) {
  const { data, settings, method, seed, constraint, axes, winner, counts } = DATA.result;
  const { run } = DATA.manifest.request;
  const params = Object.entries(winner?.params ?? {}).map(([name, value]) => `--param ${name}=${value}`);
  const bars = run.data.file ? `--data ${run.data.file}` : run.data.symbols.map((symbol) => `--symbol ${symbol}`).join(" ");
  const searched = [
    ...axes.map(({ name, values, ends }) => [h("code", {}, name), `${plain(ends[0])} – ${plain(ends[1])} (${values})`]),
    ...(constraint ? [[say("where"), h("code", {}, constraint)]] : []),
    [say("Method"), method],
    [say("Seed"), String(seed)],
    [say("tries"), number(counts.runs, 0)],
    [say("refused"), number(counts.refused, 0)],
    [say("failed"), number(counts.failed, 0)],
  ];
  const held = [
    [say("Data"), `${data.symbol} ${plain(data.interval)}`],
    [say("Bars"), number(data.bars, 0)],
    [say("Fingerprint of the data"), h("code.long", {}, data.fingerprint)],
  ];
  const again = h("code.command", { tabindex: 0 }, `codex backtest ${winner?.strategy} ${bars} ${params.join(" ")}`);
  return [
    winner ? card(say("The winner as a run, with the settings of the search"), again) : null,
    h(
      "div.cards",
      {},
      card(say("What was searched"), pairs(searched)),
      card(say("Data"), pairs(held)),
      card(
        say("Settings"),
        pairs(fieldsOf("result.settings", settings).map(([name, text]) => [say(name.replaceAll("_", " ")), text])),
      ),
    ),
  ];
}

function settingsSection() {
  const whole = (title, value) =>
    h(
      "details",
      {},
      h("summary", {}, title),
      h("pre.scrolls", { tabindex: 0, role: "region", "aria-label": title }, JSON.stringify(value, null, 2)),
    );
  const card = (title, ...inside) => h("div.card", {}, h("h3", {}, title), inside);
  const parts = [DATA.command ? card(say("The command that makes this again"), commandBox()) : null];
  if (IS_RUN) {
    const inputs = Object.entries(DATA.manifest?.inputs ?? {}).map(([role, hash]) => [
      role,
      h("code.long", {}, plain(hash)),
    ]);
    parts.push(
      h(
        "div.cards",
        {},
        card(say("What was run"), dataPairs()),
        card(
          say("Settings"),
          pairs(
            fieldsOf("result.settings", DATA.result.settings).map(([name, text]) => [
              say(name.replaceAll("_", " ")),
              text,
            ]),
          ),
        ),
        card(say("Proof"), proofPairs()),
        card(say("Inputs (BLAKE3)"), pairs([[say("Program"), DATA.manifest?.build ?? "–"], ...inputs])),
      ),
    );
    if (DATA.manifest) parts.push(whole(say("Manifest, whole"), DATA.manifest));
  } else if (DATA.kind === "sweep") {
    parts.push(...searchCards(card), whole(say("Manifest, whole"), DATA.manifest));
  } else if (DATA.kind === "series") {
    const { periods, periods_per_year: year, periods_per_year_from: from, rf } = DATA.result;
    parts.push(
      card(
        say("Settings"),
        pairs([
          [say("Periods"), number(periods, 0)],
          [say("Periods a year"), `${year} (${from})`],
          [say("Risk-free rate"), percent(rf)],
        ]),
      ),
    );
  }
  return section("settings", say("Settings and proof"), parts);
}
