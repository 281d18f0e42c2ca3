// Tear-sheets of every ground, good and bad, written by codex itself.

import { execFileSync } from "node:child_process";
import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { join, resolve } from "node:path";

const [codex, repository, folder] = ["CODEX", "REPOSITORY", "FOLDER"].map((name) => {
  if (!process.env[name]) throw new Error(`${name} is not set: cargo xtask test runs this`);
  return resolve(process.env[name]);
});

const environment = { PATH: process.env.PATH, HOME: folder, CDX_DATA_DIR: join(folder, "data") };

export function run(...words) {
  return execFileSync(codex, words, {
    cwd: folder,
    env: environment,
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "pipe"],
  }).toString();
}

const day = (number) => new Date(Date.UTC(2012, 0, 2 + number)).toISOString().slice(0, 10);

function bars(name, rows) {
  writeFileSync(
    join(folder, name),
    ["timestamp,open,high,low,close,volume", ...rows.map((row) => row.join(","))].join("\n") + "\n",
  );
  return name;
}

/** The name of a file that is markup, wherever it is taken for it. */
export const MARKUP = "<img src=x onerror=document.title=666> & '\"";

/** A file of so many minutes, walked at random from a fixed seed. */
async function minutes(name, count) {
  const out = createWriteStream(join(folder, name));
  out.write("timestamp,open,high,low,close,volume\n");
  let [seed, close] = [12345, 100];
  for (let bar = 0; bar < count; bar += 1) {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    const open = close;
    close = Math.max(5, Math.round((open + (seed / 0x7fffffff - 0.4999) * 0.2) * 100) / 100);
    const line = [
      new Date(1262304000000 + bar * 60000).toISOString(),
      open,
      (Math.max(open, close) + 0.05).toFixed(2),
      (Math.min(open, close) - 0.05).toFixed(2),
      close,
      1000 + (seed % 9000),
    ].join(",");
    if (!out.write(`${line}\n`)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  return name;
}

/** Runs codex over every ground; answers the pages: name, file, what the result said. */
export async function pages() {
  mkdirSync(folder, { recursive: true });
  const made = [];
  const backtest = (name, ...words) => {
    const file = `${name}.html`;
    const said = JSON.parse(run("backtest", ...words, "--report", file, "-o", "json", "--quiet"));
    made.push({ name, file: join(folder, file), said });
  };
  const returns = join(repository, "testdata/metrics/goog_1d_returns.csv");
  const series = (name, ...words) => {
    const file = `${name}.html`;
    run("report", ...words, "--out", file, "--quiet");
    const { run: _, ...said } = { run: null, ...JSON.parse(run("risk", ...words, "-o", "json", "--quiet")) };
    made.push({ name, file: join(folder, file), said });
  };
  backtest("run", "sma_cross", "--symbol", "0700.HK", "--venue", "auto", "--fees", "0.0003");
  backtest("panels", "rsi", "--symbol", "GOOG.US", "--direction", "both", "--fees", "0.001", "--slippage", "0.0005");
  backtest("portfolio", "momentum", "--data", "sample:US20", "--fill", "close", "--fees", "0.001");
  series("returns", "--returns", returns);
  writeFileSync(
    join(folder, "bench.csv"),
    "timestamp,return\n" +
      Array.from({ length: 400 }, (_, at) => `${day(at)},${(((at * 7919) % 41) - 20) / 1000}`).join("\n") +
      "\n",
  );
  writeFileSync(
    join(folder, "own.csv"),
    "timestamp,return\n" +
      Array.from({ length: 400 }, (_, at) => `${day(at)},${(((at * 104729) % 43) - 20) / 1000}`).join("\n") +
      "\n",
  );
  series("beside", "--returns", "own.csv", "--benchmark", "bench.csv");
  backtest(
    "no-trades",
    "sma_cross",
    "--data",
    bars(
      "flat.csv",
      Array.from({ length: 300 }, (_, at) => [day(at), 10, 10, 10, 10, 100]),
    ),
  );
  backtest("one-bar", "buy_hold", "--data", bars("one.csv", [[day(0), 10, 11, 9, 10, 100]]));
  const fall = (at) => (100 * 0.97 ** at).toFixed(4);
  backtest(
    "ruin",
    "buy_hold",
    "--data",
    bars(
      "fall.csv",
      Array.from({ length: 120 }, (_, at) => [day(at), fall(at), fall(at), fall(at), fall(at), 100]),
    ),
    "--leverage",
    "5",
    "--maintenance",
    "0",
  );
  backtest(
    "markup",
    "sma_cross",
    "--data",
    bars(
      `${MARKUP}.csv`,
      Array.from({ length: 300 }, (_, at) => [
        day(at),
        20 + (at % 37),
        22 + (at % 37),
        19 + (at % 37),
        21 + (at % 37),
        100,
      ]),
    ),
  );
  const sweep = (name, ...words) => {
    const file = `${name}.html`;
    const said = JSON.parse(run("sweep", ...words, "--report", file, "--save", name, "-o", "json", "--quiet"));
    made.push({ name, file: join(folder, file), said });
  };
  const grid = ["--grid", "fast=2..20", "--grid", "slow=5..60:5", "--where", "fast < slow"];
  sweep("sweep", "sma_cross", "--symbol", "0700.HK", "--venue", "auto", "--fees", "0.0003", ...grid);
  sweep("sweep-of-rules", "all", "--preset", "classic", "--symbol", "GOOG.US");
  sweep("sweep-of-one", "sma_cross", "--data", "flat.csv", "--grid", "fast=5");
  sweep("sweep-markup", "sma_cross", "--data", `${MARKUP}.csv`, "--grid", "fast=2..9", "--grid", "slow=10,20,30");
  const three = [["sma_cross", "--symbol", "GOOG.US"], ["rsi", "--symbol", "0700.HK"], ["sma_cross", "--data", `${MARKUP}.csv`]];
  const runs = three.map((words) => JSON.parse(run("backtest", ...words, "-o", "json", "--quiet")));
  run("report", ...runs.map(({ run_id: id }) => id), "--out", "runs.html", "--quiet");
  made.push({ name: "runs", file: join(folder, "runs.html"), said: runs });
  await minutes("minutes.csv", 30_000);
  writeFileSync(
    join(folder, "signals.csv"),
    "index,entry,exit\n" +
      Array.from({ length: 10_000 }, (_, at) => `${at * 3},1,0\n${at * 3 + 2},0,1`).join("\n") +
      "\n",
  );
  backtest("many-trades", "signals", "--data", "minutes.csv", "--signals", "signals.csv", "--size", "1000cash");
  if (process.env.MILLION !== "no") {
    await minutes("million.csv", 1_000_000);
    backtest(
      "million",
      "sma_cross",
      "--data",
      "million.csv",
      "--param",
      "fast=2000",
      "--param",
      "slow=8000",
      "--no-proof",
      "--no-save",
    );
  }
  return made;
}
