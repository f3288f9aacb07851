/**
 * A web WeChat server for tests, the demo and the benchmark: one plain HTTP origin on loopback that plays the login, API,
 * file and push hosts, and refuses what the real platform refuses. It shares no code with the bridge, so that a mistake
 * in the bridge's reading of the protocol is not repeated here.
 *
 * In the same process:
 *
 *     const wechat = await startWeChatSimulator({ autoLogin: true });
 *     const lan = wechat.addContact({ nickName: "兰兰", remarkName: "表妹" });
 *     const group = wechat.addGroup({ nickName: "羽毛球", members: [{ contact: lan, displayName: "球王" }] });
 *     // … log the client in at wechat.origin …
 *     const msgId = wechat.memberSends(group, lan, "我先到");
 *     wechat.recall(msgId, { form: "pretty", locale: "en" });
 *     const alert = await wechat.waitForText();
 *     await wechat.close();
 *
 * From another process the same methods are `POST <origin>/__control/<method>` with a JSON list of the arguments, bytes
 * as base64 text, `Infinity` as the string "Infinity". The answer is `{"result": …}`, or status 400 and `{"error": "…"}`:
 *
 *     POST /__control/addContact   [{"nickName":"兰兰"}]             → {"result":{"id":"c1","userName":"@…",…}}
 *     POST /__control/friendSends  ["c1",{"kind":"image","bytes":"/9j/…"}]  → {"result":"4600…"}
 *     POST /__control/state                                          → {"result":{"sentTexts":[…],"loggedOut":false,…}}
 *
 * | methods | what they do |
 * |---|---|
 * | `currentUuid waitForUuid scan confirm cancel expire refusePush refuseLogin` | the phone at login; with `autoLogin` it acts by itself |
 * | `addContact addGroup chat` | people and groups. A handle's `id` lasts; its `userName` is new after each login |
 * | `setRemark rename setMemberName addMember remove` | changes, which the client sees in ModContactList and DelContactList |
 * | `friendSends memberSends ownFromPhone systemLine statusNotify sendRaw redeliver` | messages; see `MessageSpec` for the kinds. Each returns the MsgId |
 * | `recall recallUnknown` | recall notices; see `RecallSpec` for the forms. Each returns the MsgId of the notice |
 * | `batch(() => …)`, or `hold` … `release` | several events in one sync answer |
 * | `setFault scriptFaults clearFaults setContactDelay kick setSelector sendRet setEcho configure` | trouble; see `Fault` for the kinds |
 * | `sentTexts sentMedia uploads statusNotifies revoked requests count loggedOut waitUntil waitForText` | what the client did (over HTTP: `state`, `requests`, `waitForText`) |
 *
 * With `page: "filehelper"` it plays the page for the chat filehelper alone: another app id, its name in every request, no
 * endpoint that its public clients do not use, no chat besides filehelper (see `filehelper-page.ts`).
 *
 * Without a living session events are lost, and a new login starts at the end of the queue. So a message from before the
 * login exists for `recall`, but the client never saw it. While the session lives, a client that was away gets everything
 * that happened after its SyncKey.
 */
import { answerControl } from "./control.ts";
import type { WeChatSimulatorOptions } from "./options.ts";
import { SimulatorServer } from "./server.ts";
import { WeChatSimulator } from "./simulator.ts";
import { World } from "./world.ts";

export type { Fault } from "./faults.ts";
export type { MessageSpec } from "./message-specs.ts";
export type { Echo, WeChatSimulatorOptions } from "./options.ts";
export type { Chat, ContactSpec, Group, GroupSpec, Person, Ref } from "./people.ts";
export type { RecallOptions, Said, WeChatSimulator } from "./simulator.ts";
export type { LoggedRequest, SentMedia, SentText, StatusNotify, Upload } from "./world.ts";

/** Starts a simulator on 127.0.0.1. Close it, or the process stays. */
export async function startWeChatSimulator(options: WeChatSimulatorOptions = {}): Promise<WeChatSimulator> {
  const world = new World(options);
  const server: SimulatorServer = new SimulatorServer(world, (name, exchange) =>
    answerControl(simulator, name, exchange),
  );
  const simulator = new WeChatSimulator(world, () => server.close());
  world.origin = await server.listen(options.port ?? 0);
  return simulator;
}
