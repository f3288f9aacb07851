import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CHANNEL, CHAT, OWNER } from "../durability/platforms.ts";
import { Desk } from "./desk.ts";

const OLD = /was sent while the bridge was not running, so it was not carried out/;

test("scratch", async (t) => {
  const t0 = performance.now();
  const lap = (s: string) => console.log(s, Math.round(performance.now() - t0));
  const desk = await Desk.open(t);
  lap("open");
  const id = await desk.recalled("first words");
  lap("recalled " + id);
  const alert = await desk.seen(({ text }) => text.includes("first words"));
  console.log(alert.markup, alert.text);
  await desk.killAt("telegram", /\/sendMessage$/, () => desk.press(alert, "Mute this chat"));
  lap("killed");
  await desk.untilListening();
  lap("up");
  console.log(desk.said().map((m) => m.text));
  console.log((await desk.mention("rules")).text);
  console.log(await desk.note("recall status", /online/));
  console.log(await desk.note("撤回 最近", /./));
  lap("end");
});
