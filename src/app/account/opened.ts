import { join } from "node:path";
import type { Config } from "../../../config/config.ts";
import { ChatDirectory } from "../../bridge/chats/chat-directory.ts";
import type { StoreError } from "../../bridge/model/errors.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import { WeChatClock } from "../../bridge/recall/wechat-clock.ts";
import { chatNamer } from "../../bridge/rules/named-chats.ts";
import { openStore, type Store } from "../../store/index.ts";
import type { LoginWay } from "../../text/catalogue/login-way.ts";
import type { OwnReasonTexts } from "../../text/index.ts";
import { Language } from "../../text/language.ts";
import { ChosenLanguage } from "../shared/chosen-language.ts";
import { type PipelineEvents, pipelineEvents } from "../shared/hub.ts";
import { SessionChats } from "../shared/session-chats.ts";

export type OpenSettings = Pick<
  Config,
  "locale" | "dataDir" | "storePath" | "rules" | "mediaQuotaBytes" | "historyDays"
>;

export type OpenDeps = {
  readonly log: Logger;
  readonly clock: Clock;
  /** What sinks and the source say of their own reasons. */
  readonly reasonTexts: OwnReasonTexts;
  /** How the source logs in. */
  readonly loginWay: LoginWay;
  readonly onDamage: (error: StoreError) => void;
};

/** What is opened of one account before its parts are created. */
export type Opened = {
  readonly store: Store;
  readonly wechatClock: WeChatClock;
  readonly events: PipelineEvents;
  readonly language: Language;
  readonly chosen: ChosenLanguage;
  readonly chats: ChatDirectory;
  readonly sessionChats: SessionChats;
};

/** Opens the store and reads what the parts begin with. Rejects with StoreError; nothing is open then. */
export async function openAccount(
  settings: OpenSettings,
  { log, clock, reasonTexts, loginWay, onDamage }: OpenDeps,
): Promise<Opened> {
  const { locale, rules } = settings;
  const wechatClock = new WeChatClock(clock);
  const store = await openStore(settings.storePath, {
    log,
    clock: wechatClock,
    onDamage,
    mediaDir: join(settings.dataDir, "media"),
    quotaBytes: settings.mediaQuotaBytes,
    historyKept: settings.historyDays > 0,
  });
  try {
    const events = pipelineEvents();
    const language = new Language(locale, reasonTexts, loginWay);
    const chosen = await ChosenLanguage.open(store.state, language, locale, events.language.tell);
    const sessionChats = new SessionChats();
    const chats = await ChatDirectory.open({
      store: store.chats,
      clock,
      isNamedByRule: chatNamer(rules),
      listed: sessionChats.listed,
    });
    await chats.prune();
    return { store, wechatClock, events, language, chosen, chats, sessionChats };
  } catch (error) {
    await store.close();
    throw error;
  }
}
