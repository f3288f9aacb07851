// A process of its own: koishi with its OneBot 11 adapter, as installed, tells its parent what it understood.
const { Context } = require("koishi");
const { default: Http } = require("@koishijs/plugin-http");
const { default: OneBot } = require("koishi-plugin-adapter-onebot");

const tell = (kind) => (session) => {
  const words = session.elements?.every(({ type }) => type === "text");
  process.send({
    kind,
    id: session.messageId,
    group: session.channelId?.startsWith("private:") ? "" : session.channelId,
    by: (kind === "recall" && session.operatorId) || session.userId,
    text: words ? session.elements.map(({ attrs }) => attrs.content).join("") : undefined,
  });
};

const [, , endpoint, selfId, token] = process.argv;
const app = new Context();
app.plugin(Http);
app.plugin(OneBot, { protocol: "ws", endpoint, selfId, token });
app.on("message", tell("message"));
app.on("message-deleted", tell("recall"));
void app.start();
