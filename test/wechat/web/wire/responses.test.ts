import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import * as loginResponses from "../../../../src/wechat/web/login/login-responses.ts";
import { LoginRefusedError, WebwxError } from "../../../../src/wechat/web/wire/errors.ts";
import * as responses from "../../../../src/wechat/web/wire/responses.ts";
import { addMsg, friendRecord, GROUP, groupRecord, ME } from "../../../fixtures/webwx.ts";

const OK = { BaseResponse: { Ret: 0, ErrMsg: "" } };
const KEY = {
  Count: 2,
  List: [
    { Key: 2, Val: 4294967295 },
    { Key: 1, Val: 7 },
  ],
};
const NO_KEY = { Count: 0, List: [] };
const SECRET = "@crypt_5ec7e7_0123456789abcdef";
const json = (value: unknown): string => JSON.stringify(value);

function failure(act: () => unknown): WebwxError {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof WebwxError, String(error));
    return error;
  }
  assert.fail("it was taken for a good reply");
}

describe("login replies", () => {
  it("jslogin gives the uuid, whatever the blanks", () => {
    assert.deepEqual(
      loginResponses.parseJsLogin('window.QRLogin.code=200;window.QRLogin.uuid = "Ab1-_==";'),
      {
        uuid: "Ab1-_==",
      },
    );
    assert.equal(
      failure(() => loginResponses.parseJsLogin('window.QRLogin.code = 400; window.QRLogin.uuid = "";')).ret,
      400,
    );
    assert.equal(failure(() => loginResponses.parseJsLogin("<html>proxy</html>")).shape, "html");
  });

  it("a poll tells its code and what belongs to it", () => {
    assert.deepEqual(loginResponses.parseLoginPoll("window.code=408;"), { code: 408 });
    assert.deepEqual(
      loginResponses.parseLoginPoll("window.code=201;window.userAvatar = 'data:img/jpg;base64,AA==';"),
      { code: 201, userAvatar: "data:img/jpg;base64,AA==" },
    );
    assert.deepEqual(loginResponses.parseLoginPoll("window.code=201;window.userAvatar = '';"), { code: 201 });
    const redirectUri =
      "https://wx2.example/cgi-bin/mmwebwx-bin/webwxnewloginpage?ticket=T@qrticket_0&uuid=Ab==&scan=1";
    assert.deepEqual(
      loginResponses.parseLoginPoll(`window.code=200;\nwindow.redirect_uri="${redirectUri}";`),
      {
        code: 200,
        redirectUri,
      },
    );
    assert.deepEqual(loginResponses.parseLoginPoll(" \n"), { code: 0 });
    assert.equal(failure(() => loginResponses.parseLoginPoll("window.code=200;")).code, "badReply");
    assert.equal(
      failure(() => loginResponses.parseLoginPoll('window.code=200;window.redirect_uri="nowhere";')).code,
      "badReply",
    );
    assert.equal(failure(() => loginResponses.parseLoginPoll("<html>")).shape, "html");
  });

  it("the login page gives credentials as they came", () => {
    const page = `<error>\n <ret>0</ret><message/><skey>${SECRET}</skey>\n<wxsid>+a/b</wxsid><wxuin>4000000000</wxuin><pass_ticket>x%2By%3D</pass_ticket></error>`;
    assert.deepEqual(loginResponses.parseNewLoginPage(page), {
      skey: SECRET,
      wxsid: "+a/b",
      wxuin: "4000000000",
      passTicket: "x%2By%3D",
    });
    const thin = `<error><ret>0</ret><skey>${SECRET}</skey><pass_ticket>x</pass_ticket></error>`;
    assert.equal(loginResponses.parseNewLoginPage(thin).wxsid, "");
  });

  it("a refusal carries WeChat's words, anything else is no login", () => {
    const words = "此帐号不能登录。  请用手机";
    assert.throws(
      () => loginResponses.parseNewLoginPage(`<error><ret>1203</ret><message>${words}</message></error>`),
      (error) =>
        error instanceof LoginRefusedError &&
        error.ret === 1203 &&
        error.serverMessage === words &&
        error.message.includes("此帐号不能登录。"),
    );
    for (const page of [
      "<html><head></head></html>",
      "",
      "<error><ret>0</ret></error>",
      "<error><redirecturl>https://x.example</redirecturl></error>",
    ]) {
      assert.equal(failure(() => loginResponses.parseNewLoginPage(page)).code, "badReply");
    }
  });

  it("a push login gives a uuid or the refusal's number", () => {
    assert.deepEqual(loginResponses.parsePushLogin('{"ret":"0","msg":"all ok","uuid":"Ab=="}'), {
      uuid: "Ab==",
    });
    assert.equal(failure(() => loginResponses.parsePushLogin('{"ret":"1","msg":"no"}')).ret, 1);
    assert.equal(failure(() => loginResponses.parsePushLogin('{"ret":"0"}')).code, "badReply");
    assert.equal(failure(() => loginResponses.parsePushLogin("{}")).code, "badReply");
  });
});

describe("replies of a session", () => {
  it("init tells who I am, where to begin and which groups there are", () => {
    const reply = responses.parseInit(
      json({
        ...OK,
        User: { UserName: ME, NickName: "陆青" },
        ContactList: [friendRecord, null],
        SyncKey: KEY,
        SKey: SECRET,
        ChatSet: `filehelper,${GROUP},@x,`,
      }),
    );
    assert.deepEqual(reply.self, { userName: ME, nickName: "陆青" });
    assert.deepEqual(
      reply.contacts.map(({ userName }) => userName),
      [ME, friendRecord.UserName],
    );
    assert.deepEqual(reply.chatSetGroups, [GROUP]);
    assert.deepEqual(reply.syncKey, { List: KEY.List });
    assert.equal(reply.skey, SECRET);
    assert.equal(
      failure(() => responses.parseInit(json({ ...OK, User: {}, SyncKey: KEY }))).code,
      "badReply",
    );
    assert.equal(
      failure(() => responses.parseInit(json({ ...OK, User: { UserName: ME }, SyncKey: NO_KEY }))).code,
      "badReply",
    );
  });

  it("init tells the server's time in seconds; one that is absent, 0 or nonsense is unknown", () => {
    const at = (SystemTime: unknown): number | undefined =>
      responses.parseInit(json({ ...OK, User: { UserName: ME }, SyncKey: KEY, SystemTime })).serverTime;
    assert.equal(at(1_777_900_000), 1_777_900_000_000);
    assert.equal(at("1777900000"), 1_777_900_000_000);
    for (const none of [undefined, null, 0, "0", "", -5, "soon", {}]) assert.equal(at(none), undefined);
  });

  it("contact pages name the next page, batches their records", () => {
    assert.deepEqual(responses.parseGetContact(json({ ...OK, MemberList: [friendRecord], Seq: 7 })).seq, "7");
    assert.deepEqual(responses.parseGetContact(json({ ...OK, MemberList: [] })).seq, "0");
    assert.equal(
      responses.parseBatchGetContact(json({ ...OK, ContactList: [groupRecord] })).contacts[0]?.members.length,
      3,
    );
    assert.equal(
      failure(() => responses.parseGetContact(json({ ...OK, MemberList: "none" }))).code,
      "badReply",
    );
  });

  it("synccheck gives both values as texts", () => {
    assert.deepEqual(responses.parseSyncCheck('window.synccheck={retcode:"0",selector:"2"}'), {
      retcode: "0",
      selector: "2",
    });
    assert.deepEqual(responses.parseSyncCheck('window.synccheck = { retcode : "-1", selector : "-1" }'), {
      retcode: "-1",
      selector: "-1",
    });
    assert.equal(failure(() => responses.parseSyncCheck("")).shape, "empty");
    assert.equal(failure(() => responses.parseSyncCheck("<html>502")).shape, "html");
    assert.equal(failure(() => responses.parseSyncCheck('window.synccheck={retcode:"0"')).shape, "script");
  });

  it("a sync gives messages, contact changes and keys in their order", () => {
    const reply = responses.parseSync(
      json({
        ...OK,
        AddMsgCount: 2,
        AddMsgList: [addMsg({ MsgId: "5" }), null, addMsg({ MsgId: "6" })],
        ModContactList: [friendRecord],
        DelContactList: [{ UserName: GROUP, ContactFlag: 0 }],
        ContinueFlag: 1,
        SyncKey: KEY,
        SyncCheckKey: NO_KEY,
        SKey: "",
      }),
    );
    assert.deepEqual(
      reply.messages.map(({ msgId }) => msgId),
      ["5", "6"],
    );
    assert.equal(reply.malformed, 1);
    assert.deepEqual(
      [reply.modContacts[0]?.userName, reply.delContacts, reply.continueFlag],
      [friendRecord.UserName, [GROUP], 1],
    );
    assert.deepEqual(reply.syncKey, { List: KEY.List });
    assert.equal(reply.syncCheckKey, undefined);
  });

  it("a sync whose lists or keys are none is no reply at all", () => {
    const good = { ...OK, AddMsgCount: 0, AddMsgList: [], SyncKey: KEY };
    assert.equal(responses.parseSync(json(good)).messages.length, 0);
    assert.equal(responses.parseSync(json({ ...good, AddMsgList: null })).messages.length, 0);
    const broken = [
      { AddMsgList: {} },
      { AddMsgList: "" },
      { AddMsgList: null, AddMsgCount: 3 },
      { ModContactList: 5 },
      { SyncKey: { Count: 1, List: "x" } },
      { SyncKey: { Count: 1, List: [{ Key: 1, Val: "x" }] } },
      { SyncKey: { Count: 1, List: [{ Key: 1, Val: 2 ** 53 }] } },
    ];
    for (const fields of broken)
      assert.equal(
        failure(() => responses.parseSync(json({ ...good, ...fields }))).code,
        "badReply",
        json(fields),
      );
  });

  it("a refusal is told before its empty keys are read", () => {
    const error = failure(() =>
      responses.parseSync(json({ BaseResponse: { Ret: 1101, ErrMsg: "" }, SyncKey: NO_KEY })),
    );
    assert.deepEqual(
      [error.code, error.ret, error.retName, error.endpoint],
      ["ret", 1101, "sessionInvalid", "webwxsync"],
    );
    assert.match(
      failure(() =>
        responses.parseSendMsg(json({ BaseResponse: { Ret: 1205, ErrMsg: { Str: "too fast" } } })),
      ).message,
      /1205 \(tooFrequent\): too fast/,
    );
  });

  it("sent messages have ids of 19 digits", () => {
    assert.deepEqual(responses.parseSendMsg(json({ ...OK, MsgID: "4800000000000000001" })), {
      msgId: "4800000000000000001",
    });
    assert.deepEqual(responses.parseStatusNotify('{"BaseResponse":{"Ret":0},"MsgID":4800000000000000001}'), {
      msgId: "",
    });
  });
});

describe("replies that are none", () => {
  const parsers = [
    loginResponses.parseJsLogin,
    loginResponses.parseLoginPoll,
    loginResponses.parseNewLoginPage,
    loginResponses.parsePushLogin,
    responses.parseInit,
    responses.parseGetContact,
    responses.parseBatchGetContact,
    responses.parseSyncCheck,
    responses.parseSync,
    responses.parseStatusNotify,
    responses.parseSendMsg,
  ] as const;

  it("any text is a reply or a typed error, and no error repeats a key", () => {
    const whole = json({ ...OK, User: { UserName: ME }, SKey: SECRET, AddMsgList: [addMsg()], SyncKey: KEY });
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.nat(whole.length).map((length) => whole.slice(0, length)),
      fc.constantFrom(
        `<html>${SECRET}</html>`,
        `{"BaseResponse":"${SECRET}"}`,
        `[${whole}]`,
        `window.code=200;window.redirect_uri="${SECRET}"`,
        `<error><skey>${SECRET}</skey></error>`,
      ),
    );
    fc.assert(
      fc.property(texts, fc.constantFrom(...parsers), (text, parse) => {
        try {
          parse(text);
        } catch (error) {
          assert.ok(error instanceof WebwxError || error instanceof LoginRefusedError, String(error));
          assert.ok(!error.message.includes(SECRET));
          assert.equal(error.cause, undefined);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("a key in the server's own message is taken out", () => {
    const error = failure(() =>
      responses.parseSendMsg(json({ BaseResponse: { Ret: 1, ErrMsg: `bad ${SECRET} here` } })),
    );
    assert.match(error.message, /bad \[…\] here/);
  });

  it("a truncated JSON is told from HTML and from nothing", () => {
    const shape = (text: string) => failure(() => responses.parseSync(text)).shape;
    assert.deepEqual(
      [
        shape('{"BaseResponse":'),
        shape("\ufeff<!DOCTYPE html>"),
        shape("  "),
        shape("<a/>"),
        shape("hello"),
        shape("{}"),
      ],
      ["brokenJson", "html", "empty", "xml", "text", "json"],
    );
  });
});
