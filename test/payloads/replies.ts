import * as loginResponses from "../../src/wechat/web/login/login-responses.ts";
import { redirectTarget } from "../../src/wechat/web/wire/endpoints.ts";
import { LoginRefusedError, WebwxError } from "../../src/wechat/web/wire/errors.ts";
import * as responses from "../../src/wechat/web/wire/responses.ts";

const countOf = (key: { readonly List: readonly unknown[] } | undefined): number => key?.List.length ?? 0;

function sync(text: string): object {
  const reply = responses.parseSync(text);
  return {
    ret: 0,
    addMsgIds: reply.messages.map(({ msgId }) => msgId),
    modContacts: reply.modContacts.map(({ userName }) => userName),
    syncKeyCount: countOf(reply.syncKey),
    syncCheckKeyCount: countOf(reply.syncCheckKey),
    continueFlag: reply.continueFlag,
  };
}

function init(text: string): object {
  const reply = responses.parseInit(text);
  return {
    ret: 0,
    selfUserName: reply.self.userName,
    selfNickName: reply.self.nickName,
    skey: reply.skey,
    syncKeyCount: countOf(reply.syncKey),
    // I am among the people of the book too.
    contacts: reply.contacts.map(({ userName }) => userName).filter((name) => name !== reply.self.userName),
    chatSetGroups: reply.chatSetGroups,
  };
}

function login(text: string): object {
  const reply = loginResponses.parseLoginPoll(text);
  if (reply.redirectUri === undefined) return reply;
  const target = redirectTarget(reply.redirectUri, "https://wx.qq.com");
  return { ...reply, apiHost: target && new URL(target.apiOrigin).host };
}

const readers: Readonly<Record<string, (text: string) => object>> = {
  jslogin: (text) => ({ code: 200, ...loginResponses.parseJsLogin(text) }),
  login,
  newloginpage: (text) => ({ ret: 0, ...loginResponses.parseNewLoginPage(text) }),
  pushlogin: (text) => ({ ret: "0", ...loginResponses.parsePushLogin(text) }),
  statusnotify: (text) => ({ ret: 0, ...responses.parseStatusNotify(text) }),
  sendmsg: (text) => ({ ret: 0, ...responses.parseSendMsg(text) }),
  synccheck: responses.parseSyncCheck,
  init,
  sync,
  batchgetcontact: (text) => ({
    ret: 0,
    groups: responses
      .parseBatchGetContact(text)
      .contacts.map(({ userName, members }) => ({ userName, members: members.length })),
  }),
};

/** The values that the client finds in a reply of that kind, under the payloads' names. */
export function readReply(kind: string, text: string): unknown {
  const read = readers[kind.slice("response:".length)];
  if (!read) throw new Error(`${kind}: no reader for replies of this kind`);
  try {
    return read(text);
  } catch (error) {
    if (error instanceof LoginRefusedError) return { ret: error.ret, message: error.serverMessage };
    if (!(error instanceof WebwxError)) throw error;
    return error.code === "badReply" ? { retry: true } : { ret: error.ret, syncKeyCount: 0 };
  }
}
