/** wechaty-puppet-mock as it is, with a test that directs its mocker over a TCP connection, one JSON line a command. */
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { FileBox } from "file-box";
import { PuppetMock } from "wechaty-puppet-mock";

/** Connects the mocker of a puppet to the desk of a test. */
export async function direct(puppet, port) {
  const { mocker } = puppet;
  const sent = [];
  const told = new Set();
  puppet.on("message", ({ messageId }) => {
    if (told.has(messageId)) return;
    const { talkerId, text } = mocker.messagePayload(messageId);
    if (talkerId === "wxid_me") sent.push(text);
  });
  const obey = (command) => {
    switch (command.do) {
      case "emit":
        return void puppet.emit(command.event, command.payload);
      case "contact":
        // A second start of the same mocker finds it there.
        if (!mocker.cacheContactPayload.has(command.payload.id)) mocker.createContact(command.payload);
        return undefined;
      case "room":
        return void mocker.createRoom(command.payload);
      case "login":
        return void mocker.login(mocker.ContactMock.load(command.id));
      case "logout":
        return void puppet.logout(command.reason);
      case "message":
        told.add(command.payload.id);
        mocker.MessageMock.create(command.payload);
        return void puppet.emit("message", { messageId: command.payload.id });
      case "file": {
        const box = FileBox.fromBase64(Buffer.alloc(command.bytes, 7).toString("base64"), command.name);
        return void mocker.cacheFileBoxPayload.set(command.id, box.toJSON());
      }
      case "sent":
        return sent;
      default:
        throw new Error(`unknown command ${command.do}`);
    }
  };
  const socket = connect(port, "127.0.0.1");
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  socket.on("error", () => {});
  createInterface({ input: socket })
    .on("error", () => {})
    .on("line", (line) => socket.write(`${JSON.stringify({ value: obey(JSON.parse(line)) ?? null })}\n`));
  return { obey, end: () => socket.destroy() };
}

export default class PuppetMockDirected extends PuppetMock {
  async start() {
    await super.start();
    const { port, atStart } = this.options;
    const { obey } = await direct(this, port);
    // A puppet that runs already has started at once, before the other end of gRPC listens to its events.
    if (atStart !== undefined) setTimeout(() => obey(atStart), 500);
  }
}
