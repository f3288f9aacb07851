import { dirname, join } from "node:path";
import { alertButtons } from "../../bridge/commands/alert-buttons.ts";
import { menuEntries } from "../../bridge/commands/menu.ts";
import { StoreError } from "../../bridge/model/errors.ts";
import { RecallTally } from "../../bridge/recall/recall-tally.ts";
import { CurrentStatus } from "../../bridge/session/current-status.ts";
import { DurableLoginGate } from "../../bridge/session/durable-login-gate.ts";
import { Heartbeats } from "../../bridge/timing/heartbeat.ts";
import { ListenError } from "../../http/listen.ts";
import type { FetchKit } from "../../net/fetch.ts";
import { ConfigError } from "../../settings/config-error.ts";
import { ownLoginTexts } from "../../wechat/own-login.ts";
import type { PipelineTools, SharedState } from "../shared/pipeline-shared.ts";
import { Pulses } from "../shared/pulses.ts";
import { RareAnnouncements } from "../shared/rare-announcements.ts";
import { SessionSinks } from "../shared/session-sinks.ts";
import { createSinks, reasonTextsOf } from "../shared/sinks.ts";
import type { AccountPipeline, PipelineDeps, PipelineSettings } from "./account-types.ts";
import { Boards } from "./boards.ts";
import { commandDesk } from "./command-desk.ts";
import { HeartbeatUrl } from "./heartbeat-url.ts";
import { createLanes } from "./lanes.ts";
import { type Opened, openAccount } from "./opened.ts";
import { createOwnLogins } from "./own-logins.ts";
import { openPage, type PageOpened, pageOf, withDays } from "./page-parts.ts";
import { Parts } from "./parts.ts";
import { personAtScreen } from "./person-at-screen.ts";
import { recallParts } from "./recall-parts.ts";
import { run } from "./run.ts";
import { ShownSinks } from "./shown-sinks.ts";

/** Opens the store and creates the parts of an account. Rejects with StoreError when the database cannot be opened. */
export async function openAccountPipeline(
  settings: PipelineSettings,
  deps: PipelineDeps,
): Promise<AccountPipeline> {
  const { log, clock, onDamage, source, sinks } = deps;
  const own = sinks.some(({ ownLogin }) => ownLogin !== undefined) ? [ownLoginTexts] : [];
  const reasonTexts = reasonTextsOf([...own, source, ...sinks]);
  const opened = await openAccount(settings, {
    ...{ log, clock, onDamage, reasonTexts },
    loginWay: source.loginWay ?? "web",
  });
  try {
    const apart = sinks.filter(({ keepsApart }) => keepsApart).map(({ name }) => name);
    await opened.store.places.useOnly(apart, clock.now());
    const { page } = deps;
    return await pipelineOver(
      opened,
      settings,
      deps,
      page && (await openPage(page, opened.store, { log, clock })),
    );
  } catch (error) {
    await opened.store.close();
    throw error;
  }
}

async function pipelineOver(
  { store, wechatClock, events, language, chosen, chats, sessionChats }: Opened,
  settings: PipelineSettings,
  deps: PipelineDeps,
  opened: PageOpened | undefined,
): Promise<AccountPipeline> {
  const { log, clock, version, mayTellFault, runDoctor } = deps;
  const metrics = withDays(deps.metrics, opened?.days);
  const { texts } = language;
  const startedAt = clock.now();
  const titled = deps.sinks.map(({ name, title }) => ({ name, title }));
  const pools: FetchKit[] = [];
  const connect = (proxy: string | undefined): FetchKit => {
    const kit = deps.openConnections(proxy);
    pools.push(kit);
    return kit;
  };
  const parts = new Parts(log, clock);
  const heartbeats = new Heartbeats(clock, log);
  const pulses = new Pulses(heartbeats);
  const tools: PipelineTools = { clock, wechatClock, log, texts, metrics, pulses };

  const { tell } = events.announcement;
  const current = new CurrentStatus(clock);
  const sessionSinks = new SessionSinks({
    names: deps.sinks
      .filter(({ sendsThroughSession, ownLogin }) => sendsThroughSession && ownLogin === undefined)
      .map(({ name }) => name),
    current,
    ready: events.sinkReady,
    log,
  });
  const rare = new RareAnnouncements(texts, dirname(settings.storePath), clock, tell);
  const shared: SharedState = { events, current, tally: new RecallTally(), sessionSinks, rare };

  const session = await deps.source.create({
    connect,
    clock,
    wechatClock,
    log,
    state: store.state,
    ledger: store.sent,
    isKept: async (msgId) => (await store.recalls.find(msgId)) !== undefined,
    inbox: store.inbox,
    random: Math.random,
    gate: new DurableLoginGate(store.state, clock, log, { quietHours: settings.quietHours }),
    askedAtStart: deps.askedAtStart,
    folder: join(settings.dataDir, "source", deps.source.name),
    maxMediaBytes: settings.mediaMaxBytes,
    onCannotWrite: rare.cannotWrite,
  });
  sessionChats.hold(session);
  const own = createOwnLogins(deps.sinks, {
    ...{ connect, store, events, current, ...tools },
    quietHours: settings.quietHours,
    askedAtStart: deps.askedAtStart,
    onCannotWrite: rare.cannotWrite,
  });
  const ownLogins = [...own.values()].map(({ login }) => login);
  const { heartbeat } = settings;
  const heartbeatUrl =
    heartbeat &&
    new HeartbeatUrl({
      url: heartbeat.url,
      fetch: connect(heartbeat.proxy).fetch,
      isOnline: () => current.state === "online",
      clock,
      log,
      pulse: pulses.of("heartbeatUrl"),
    });
  const program = {
    sinks: titled,
    source: deps.source,
    heartbeat: () => heartbeatUrl?.failing,
    startedAt,
    version,
  };
  const shown = new ShownSinks();
  const desk = commandDesk(
    program,
    { store, session, ownLogins, chats, language: chosen, doctor: deps.doctor },
    settings,
    tools,
    shared,
    shown,
    opened?.access,
  );
  const page =
    opened &&
    pageOf(opened, {
      ...{ store, chats, events, current, desk, texts, clock, log, version },
      historyDays: settings.historyDays,
      runDoctor: runDoctor && (() => runDoctor(texts.locale)),
    });
  const sinks = await createSinks(deps.sinks, {
    sessionOf: (name) => own.get(name)?.login.sender ?? session,
    notesOf: (name) => own.get(name)?.notes ?? events.ownNote,
    ownLogins: [...own.keys()],
    clock,
    log,
    texts,
    state: store.state,
    command: desk.run,
    menu: menuEntries(),
    alertButtons: (alert) => alertButtons(alert, texts, store.history.isListed(alert.id)),
    onLanguage: (listener) => events.language.listen(listener),
    wechatNow: () => wechatClock.now(),
    startedAt,
    onStranger: rare.stranger,
    onTrouble: rare.trouble,
    connect,
    screen: deps.screen,
    print: deps.print,
    wake: events.sinkReady.tell,
    onFault: (name, error) => parts.fail(`commands of ${name}`, error),
    pulseOf: (name) => pulses.of("commands", name),
    placesOf: (name) => store.places.of(name, clock),
  });

  const person = deps.isPersonHere
    ? personAtScreen(texts, { ...deps, isOff: (name) => sessionSinks.isOff(name) })
    : undefined;
  const boards = new Boards(sinks, {
    lanes: titled,
    commandPlaces: deps.sinks.filter(({ reachesPerson }) => reachesPerson).map(({ name }) => name),
    ownLogins: [...own.keys()],
    outbox: store.outbox,
    state: store.state,
    isHeld: (name) => sessionSinks.isOff(name),
    texts,
    clock,
    log,
    random: Math.random,
    pulses,
    screen: person?.notices,
  });
  shown.hold(sinks, boards);
  events.announcement.listen((announcement) => boards.tell(announcement));
  events.login.listen((view) => boards.showLogin(view));
  events.sinkReady.listen((name) => boards.wake(name));
  const lanes = createLanes(sinks, { store, chats }, tools, shared, () => boards.deadLetter());
  const keepsApart = deps.sinks.some((sink) => sink.keepsApart);
  const outlets = { sinks, keepsApart, lanes: [...lanes.values()], person: person?.start };
  const recall = recallParts(settings, { store, session, chats }, tools, shared, outlets);

  let told: Promise<void> | undefined;
  const lastWords = async (): Promise<void> => {
    const error = parts.failure?.error;
    // Wrong settings are told to the person who starts the program.
    if (error instanceof ListenError || error instanceof ConfigError) return;
    const isDisk = error instanceof StoreError && error.code !== "damaged";
    if (told === undefined && !mayTellFault()) return;
    told ??= boards.lastWords(isDisk ? rare.cannotWriteText : texts.announcement.crashed);
    await told;
  };
  const running = {
    ...recall,
    ownLogins,
    parts,
    heartbeats,
    heartbeatUrl,
    clock,
    log,
    store,
    sinks,
    lanes,
    boards,
  };
  return {
    current,
    outbox: store.outbox,
    ownLogins,
    page,
    linkToPage: async () => {
      const link = await opened?.access.newLink();
      return link === undefined ? undefined : texts.command.page.linkAtStart(link);
    },
    stuck: () => (parts.failure === undefined ? heartbeats.stuck() : [parts.failure.part]),
    run: async (stop, graceMs, open) => {
      const { damaged } = store;
      if (damaged) boards.tell(() => texts.announcement.damaged(damaged.path));
      return await run({ ...running, pools, lastWords, open }, stop, graceMs);
    },
    lastWords,
  };
}
