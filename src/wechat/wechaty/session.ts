import { join } from "node:path";
import type { Message } from "../../bridge/model/message.ts";
import type { Download, MediaContent, MediaSource } from "../../bridge/ports/media.ts";
import type {
  LogoutResult,
  MediaSender,
  OutgoingFile,
  SessionEvent,
  WeChatSession,
} from "../../bridge/ports/source-session.ts";
import type { SourceKindDeps } from "../../kinds/source-kind.ts";
import { AckQueue } from "../source/ack-queue.ts";
import type { JsonObject } from "../source/json.ts";
import { LoginStart } from "../source/login-start.ts";
import { LoginTrigger } from "../source/login-trigger.ts";
import type { Emit } from "../source/runtime.ts";
import { RawIds } from "./messages/ids.ts";
import { PuppetMedia } from "./session/media.ts";
import { installedVersion, packageBases, packageError } from "./session/puppet-package.ts";
import { PuppetSender } from "./session/sender.ts";
import { SentBack } from "./session/sent-back.ts";
import { PuppetSupervisor } from "./session/supervisor.ts";

/** What a source gets, with the settings of this one. */
export type PuppetSessionOptions = Omit<
  SourceKindDeps,
  "connect" | "inbox" | "isKept" | "state" | "onCannotWrite"
> & {
  readonly packageName: string;
  readonly options: JsonObject;
  /** Where a package is looked for that does not lie in the program's folder. */
  readonly cwd: string;
};

/** A Wechaty puppet behind the bridge's session port. It lives in a process of its own. */
export class PuppetSession implements WeChatSession, MediaSource, MediaSender {
  readonly #queue = new AckQueue<SessionEvent>();
  readonly #start: LoginStart;
  readonly #supervisor: PuppetSupervisor;
  readonly #sender: PuppetSender;
  readonly #media: PuppetMedia;

  /** Throws ConfigError when the package is not installed. */
  constructor(options: PuppetSessionOptions) {
    const { clock, log, random, ledger, wechatClock, packageName, folder, cwd } = options;
    if (installedVersion(packageName, packageBases(cwd)) === undefined)
      throw packageError(packageName, { why: "missing", detail: "" });
    const runtime = { clock, log, random };
    const emit: Emit = (event, signal) => this.#queue.put(event, signal);
    const trigger = new LoginTrigger();
    const personAtStart = options.askedAtStart;
    const rawIds = new RawIds(packageName);
    const sentBack = new SentBack(clock, ledger);
    const atRest: Emit = async (event, signal) => {
      await this.#supervisor.endProcess();
      await emit(event, signal);
    };
    this.#start = new LoginStart({ runtime, gate: options.gate, trigger, emit: atRest, personAtStart });
    this.#supervisor = new PuppetSupervisor({
      ...{ runtime, ledger, sentBack, rawIds, emit, trigger },
      start: this.#start,
      ...{ folder, packageName, cwd },
      options: options.options,
    });
    const online = () => this.#supervisor.online;
    this.#sender = new PuppetSender({ clock, wechatClock, ledger, sentBack, packageName, online });
    const limit = options.maxMediaBytes;
    this.#media = new PuppetMedia({ folder: join(folder, "media"), limit, rawIds, online });
  }

  events(signal: AbortSignal): AsyncGenerator<SessionEvent, void, undefined> {
    return this.#queue.eventsOf(async (ends) => {
      await this.#media.clear();
      await this.#supervisor.run(ends);
    }, signal);
  }

  get accountId(): string | undefined {
    return this.#supervisor.online?.account.id;
  }

  requestLogin(): void {
    this.#start.request();
  }

  async logout(signal: AbortSignal): Promise<LogoutResult> {
    return await this.#supervisor.logout(signal);
  }

  async sendText(...args: Parameters<WeChatSession["sendText"]>): Promise<void> {
    await this.#sender.sendText(...args);
  }

  async sendFile(chatName: string, file: OutgoingFile, key: string, signal: AbortSignal): Promise<void> {
    await this.#sender.sendFile(chatName, file, key, signal);
  }

  async download(message: Message<MediaContent>, signal: AbortSignal): Promise<Download> {
    return await this.#media.download(message, signal);
  }
}
