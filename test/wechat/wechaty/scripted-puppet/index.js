/**
 * A puppet that does what a test tells it over a TCP connection, one JSON line a command. It has the surface of
 * wechaty-puppet 1.x that the bridge uses, and can do to its process what bad puppets do.
 */
import { EventEmitter } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";

class MemoryCard {
  constructor({ name } = {}) {
    this.name = name;
  }
}

export default class PuppetScripted extends EventEmitter {
  #userId;
  #messages = new Map();
  #contacts = new Map();
  #rooms = new Map();
  #files = new Map();
  #sent = [];
  #echoes = 0;
  memory = new MemoryCard();

  constructor(options) {
    super();
    this.options = options;
    this.on("error", () => {});
  }

  setMemory(card) {
    this.memory = card;
  }

  get isLoggedIn() {
    return this.#userId !== undefined;
  }

  get currentUserId() {
    if (this.#userId === undefined) throw new Error("not logged in");
    return this.#userId;
  }

  version() {
    return "1.0.0";
  }

  async start() {
    const socket = connect(this.options.port, "127.0.0.1");
    await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    socket.on("error", () => {});
    socket.on("close", () => {});
    createInterface({ input: socket })
      .on("error", () => {})
      .on("line", (line) => {
        const value = this.#obey(JSON.parse(line));
        socket.write(`${JSON.stringify({ value: value ?? null })}\n`);
      });
    const { atStart } = this.options;
    if (atStart !== undefined) this.#obey(atStart);
  }

  async logout() {
    if (this.#userId === undefined) return;
    const contactId = this.#userId;
    this.#userId = undefined;
    this.emit("logout", { contactId, data: "logout()" });
  }

  async ding() {}

  async messagePayload(id) {
    if (this.slow?.has(id)) await new Promise((resolve) => setTimeout(resolve, this.slow.get(id)));
    return this.#get(this.#messages, id);
  }

  async messageRawPayload(id) {
    return { id };
  }

  async contactPayload(id) {
    return this.#get(this.#contacts, id);
  }

  async roomPayload(id) {
    return this.#get(this.#rooms, id);
  }

  async roomMemberPayload(_room, id) {
    return { name: this.#get(this.#contacts, id).name, roomAlias: "" };
  }

  async messageFile(id) {
    const file = this.#get(this.#files, id);
    const chunk = Buffer.alloc(1024 * 64, 7);
    const bytes = function* () {
      for (let left = file.bytes; left > 0; left -= chunk.length)
        yield chunk.subarray(0, Math.min(left, chunk.length));
    };
    return { name: file.name, mediaType: "image/png", toStream: async () => Readable.from(bytes()) };
  }

  async messageSendText(conversation, text) {
    if (this.dies) process.exit(1);
    if (this.refusal !== undefined) throw new Error(this.refusal);
    this.#sent.push(text);
    if (this.options.echoes !== true) return;
    this.#echoes += 1;
    const id = String(7_000_000_000_000_000 + this.#echoes);
    this.#tell({
      id,
      talkerId: this.currentUserId,
      listenerId: conversation,
      type: 7,
      text,
      timestamp: Date.now(),
    });
  }

  #get(map, id) {
    if (!map.has(id)) throw new Error(`no ${id}`);
    return map.get(id);
  }

  #tell(payload) {
    this.#messages.set(payload.id, payload);
    this.emit("message", { messageId: payload.id });
  }

  #obey(command) {
    switch (command.do) {
      case "emit":
        return void this.emit(command.event, command.payload);
      case "login":
        this.#userId = command.id;
        return void this.emit("login", { contactId: command.id });
      case "hold":
        // Keeps the process from ending for want of work.
        return void setInterval(() => {}, 60_000);
      case "loggedIn":
        this.#userId = command.id;
        return undefined;
      case "refuse":
        this.refusal = command.text;
        return undefined;
      case "dieInSend":
        this.dies = true;
        return undefined;
      case "logout":
        return void this.logout();
      case "forgetLogin":
        this.emit("logout", { contactId: this.#userId, data: command.data });
        this.#userId = undefined;
        return void this.emit("stop", {});
      case "contact":
        return void this.#contacts.set(command.payload.id, command.payload);
      case "room":
        return void this.#rooms.set(command.payload.id, command.payload);
      case "file":
        return void this.#files.set(command.id, command);
      case "slow":
        this.slow = new Map([...(this.slow ?? []), [command.id, command.ms]]);
        return undefined;
      case "message":
        return this.#tell(command.payload);
      case "flood":
        for (let index = 0; index < command.count; index += 1)
          this.emit("message", { messageId: `flood-${index}` });
        return undefined;
      case "sent":
        return this.#sent;
      case "environment":
        return { env: process.env, cwd: process.cwd(), memory: this.memory.name, pid: process.pid };
      case "print":
        for (let index = 0; index < command.lines; index += 1) console.log(command.text);
        return undefined;
      case "throw":
        return void setImmediate(() => {
          throw new Error(command.text);
        });
      case "reject":
        return void Promise.reject(new Error(command.text));
      case "exit":
        return void setImmediate(() => process.exit(command.code));
      case "grow": {
        const kept = [];
        return void setImmediate(() => {
          for (;;) kept.push(new Array(1_000_000).fill(kept.length));
        });
      }
      case "hang":
        return void setImmediate(() => {
          for (;;) {
            // A puppet that calculates without end.
          }
        });
      default:
        throw new Error(`unknown command ${command.do}`);
    }
  }
}
