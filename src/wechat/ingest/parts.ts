import { join } from "node:path";
import { StoreRetry } from "../../bridge/timing/store-retry.ts";
import { BatchGuard } from "../source/batch-guard.ts";
import type { Emit } from "../source/runtime.ts";
import { Binding } from "./account/binding.ts";
import { Looks } from "./account/looks.ts";
import { Presence } from "./account/presence.ts";
import { RefusedAccounts } from "./account/refused-accounts.ts";
import { AcceptedKeys } from "./commands/accepted-keys.ts";
import { CommandQueue } from "./commands/queue.ts";
import { CommandSender } from "./commands/sender.ts";
import { Course } from "./course.ts";
import { LoginWords } from "./login-words.ts";
import { AnnouncedFiles } from "./media/announced.ts";
import { MediaFetcher } from "./media/download.ts";
import type { IngestSessionOptions } from "./model/options.ts";
import { ChatNames } from "./reading/chat-names.ts";
import { EventDecoder } from "./reading/decoder.ts";
import { InboxReader } from "./reading/inbox-reader.ts";
import { Intake } from "./reading/intake.ts";
import { PageTeller } from "./reading/page-teller.ts";
import { SavedNames } from "./reading/saved-names.ts";

/** The mark of the page that is being told. */
const UNDERWAY = "ingest.underway";

/** What the session is made of. */
export type IngestParts = ReturnType<typeof createParts>;

/** Makes the parts of a session. `ends` aborts when the session ends. */
export function createParts(options: IngestSessionOptions, emit: Emit, ends: AbortSignal) {
  const { clock, log, random, state, ledger, inbox, isKept, wechatClock } = options;
  const runtime = { clock, log, random };
  const retry = new StoreRetry({ clock, log, onCannotWrite: options.onCannotWrite });
  const queue = new CommandQueue(clock);
  const binding = new Binding({ state, retry });
  const presence = new Presence({ clock, state, retry });
  const looks = new Looks(clock, presence);
  const names = new ChatNames();
  const savedNames = new SavedNames({ names, state, retry, clock });
  const announced = new AnnouncedFiles({ folder: join(options.folder, "announced"), clock, log });
  const announce = announced.note.bind(announced);
  const decoder = new EventDecoder({ names, ledger, announce, log });
  const intake = new Intake({ decoder, isKept, clock, log });
  const reader = new InboxReader({ inbox, retry, log });
  const guard = new BatchGuard(UNDERWAY, state, log, retry, ends);
  const save = savedNames.save.bind(savedNames);
  const course = new Course(
    { runtime, emit, binding, presence, looks, reader, intake, save },
    (told) =>
      new PageTeller({
        ...{ runtime, guard, intake, reader, looks, emit },
        tellState: told.tellState.bind(told),
        bringOnline: told.bringOnline.bind(told),
        knownUntil: () => presence.knownUntil,
      }),
  );
  const words = new LoginWords({ course, binding, presence, queue, log, ends });
  const sender = new CommandSender({
    ...{ clock, wechatClock, ledger, queue, accepted: new AcceptedKeys(state, log) },
    way: () => ({
      accountId: course.accountId,
      canSend: binding.bound?.canSend ?? false,
      takesCommands: presence.takesCommands,
    }),
  });
  const media = new MediaFetcher({
    ...{ spool: options.spool, announced, oneBotFile: options.oneBotFile, hosts: options.mediaHosts },
    ...{ resolve: options.resolve, queue, ends, clock, log, maxBytes: options.maxMediaBytes },
    canFetchMedia: () => presence.takesCommands && binding.bound?.canFetchMedia === true,
  });
  const refused = new RefusedAccounts(clock, log);
  return { queue, binding, presence, names, savedNames, course, words, sender, media, refused };
}
