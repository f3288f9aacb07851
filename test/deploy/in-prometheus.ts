/**
 * Tries rules and dashboard on a real Prometheus: it scrapes a running bridge by the lines of deploy/README.md, loads the
 * rules, and answers every query of the dashboard. Needs `prometheus`; `node test/deploy/in-prometheus.ts`.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fencesOf, read } from "../documents/documents.ts";
import { Program } from "../program.ts";
import { startWeChatSimulator } from "../simulators/wechat/index.ts";
import { at, textsUnder } from "./files.ts";
import { freePort, PATIENCE_MS, seen, statusOf, until } from "./trial.ts";

if (spawnSync("prometheus", ["--version"]).error !== undefined) {
  console.error("prometheus is needed; nothing was tried");
  process.exit(1);
}
const work = mkdtempSync(join(tmpdir(), "bridge-prometheus-"));
const [bridgePort, prometheusPort] = [await freePort(), await freePort()];
const wechat = await startWeChatSimulator({ autoLogin: true });
const friend = wechat.addContact({ nickName: "林渡" });
const bridge = new Program(work, { WECHAT_ORIGIN: wechat.origin, HTTP_PORT: String(bridgePort) });

const lines =
  fencesOf(read("deploy/README.md")).find(({ code }) => code.includes("scrape_configs"))?.code ?? "";
const quick = "global: { scrape_interval: 1s, evaluation_interval: 1s }\n";
cpSync("deploy/prometheus/alerts.yaml", join(work, "alerts.yaml"));
writeFileSync(join(work, "prometheus.yaml"), quick + lines.replace(":9464", `:${bridgePort}`));
const listen = `--web.listen-address=127.0.0.1:${prometheusPort}`;
const options = [`--config.file=${work}/prometheus.yaml`, `--storage.tsdb.path=${work}/tsdb`, listen];
const prometheus = spawn("prometheus", options, { stdio: ["ignore", "ignore", "pipe"] });
let said = "";
prometheus.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));

async function ask(path: string): Promise<unknown> {
  return await (await fetch(`http://127.0.0.1:${prometheusPort}/api/v1/${path}`)).json();
}

/** The values that a query has now, one a series. */
async function values(query: string): Promise<readonly number[]> {
  const answer = await ask(`query?query=${encodeURIComponent(query)}`);
  assert.equal(at(answer, "status"), "success", `${query}\n${JSON.stringify(answer)}`);
  const series: readonly unknown[] = Object.values(Object(at(answer, "data", "result")));
  return series.map((one) => Number(at(one, "value", 1)));
}

try {
  const ready = async (): Promise<boolean> =>
    (await statusOf(`http://127.0.0.1:${prometheusPort}/-/ready`)) === 200;
  await until(ready, "Prometheus", () => said);
  const online = async (): Promise<boolean> =>
    (await statusOf(`http://127.0.0.1:${bridgePort}/healthz`)) === 200;
  await until(online, "the bridge is online", () => bridge.stderr);
  const isUp = async (): Promise<boolean> =>
    (await values('up{job="wechat-recall-bridge"} == 1')).length === 1;
  await until(isUp, "a scrape", () => said);
  seen("scraped by the lines of the README");

  wechat.recall(wechat.friendSends(friend, "明天六点的船"));
  await wechat.waitForText(1, PATIENCE_MS);
  const counted = async (): Promise<boolean> =>
    (await values("sum(increase(recall_bridge_recalls_total[1m]))")).some((value) => value > 0);
  await until(counted, "the recall in Prometheus", () => said);
  seen("a recall is counted");

  const panels: readonly unknown[] = Object.values(
    Object(at(JSON.parse(read("deploy/grafana/dashboard.json")), "panels")),
  );
  for (const panel of panels) {
    for (const query of textsUnder(panel, "expr")) {
      // As Grafana does with All chosen.
      const filled = query
        .replaceAll(/\$__rate_interval|\$__range|(?<=\[)1h(?=\])/g, "1m")
        .replaceAll(/\$job|\$instance/g, ".*");
      let found: readonly number[] = [];
      const has = async (): Promise<boolean> => {
        found = await values(filled);
        return found.length > 0 && found.every(Number.isFinite);
      };
      await until(has, query, () => found.join(" "));
      seen(`${at(panel, "title")}: ${found.map((value) => Number(value.toPrecision(3))).join(" ")}`);
    }
  }

  const rules = await ask("rules");
  const states = textsUnder(at(rules, "data"), "state");
  assert.deepEqual(
    states,
    textsUnder(at(rules, "data"), "health").map(() => "inactive"),
  );
  assert.ok(textsUnder(rules, "health").every((health) => health === "ok"));
  seen(`${states.length} rules are loaded, all are quiet`);
  await bridge.kill("SIGTERM");
  const pending = async (): Promise<boolean> =>
    (await values('ALERTS{alertname="RecallBridgeDown", alertstate="pending"}')).length === 1;
  await until(pending, "RecallBridgeDown", () => said);
  seen("the bridge is stopped: RecallBridgeDown is pending");
} finally {
  await bridge.kill("SIGKILL");
  prometheus.kill("SIGTERM");
  await new Promise((done) => prometheus.once("close", done));
  await wechat.close();
  rmSync(work, { recursive: true, force: true });
}
