import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseCard } from "../../../src/wechat/content/kinds/card.ts";
import { parseFriendRequest } from "../../../src/wechat/content/kinds/friend-request.ts";
import { parseMediaFacts } from "../../../src/wechat/content/kinds/media.ts";
import { isMapText, parsePosition } from "../../../src/wechat/content/kinds/position.ts";
import { parseSysmsg, parseSystemLine } from "../../../src/wechat/content/kinds/system-line.ts";
import { LINEAR_MS, spentMs } from "../../cpu.ts";

const PICTURE = ":\n/cgi-bin/mmwebwx-bin/webwxgetpubliclinkimg?url=xxx&msgid=5&pictype=location";
const MAP = "http://apis.map.qq.com/uri/v1/geocoder?coord=-31.950500,115.860500";

describe("positions", () => {
  it("the XML gives everything; a link and a text give what they have", () => {
    const xml =
      '<msg><location x="-31.9505" y="115.8605" scale="15" label="Perth &amp; Swan" poiname="[位置]" /></msg>';
    const read = { x: "-31.9505", y: "115.8605", scale: "15", label: "Perth & Swan", poiname: "[位置]" };
    assert.deepEqual(parsePosition({ xml, body: "", url: "" }), read);
    assert.deepEqual(parsePosition({ xml: "", body: xml, url: "" }), read);
    assert.deepEqual(parsePosition({ xml: "", body: `河边${PICTURE}`, url: MAP }), {
      x: "-31.950500",
      y: "115.860500",
      scale: "",
      label: "河边",
      poiname: "",
    });
  });

  it("without coordinates it is no position", () => {
    const xml = '<msg><location x="north" y="" /></msg>';
    assert.equal(parsePosition({ xml, body: `河边${PICTURE}`, url: "http://x.example/" }), undefined);
  });

  it("a text is a map only with both link and picture", () => {
    assert.ok(isMapText({ xml: "", body: `河边${PICTURE}`, url: MAP }));
    assert.ok(!isMapText({ xml: "", body: "河边", url: MAP }));
    assert.ok(!isMapText({ xml: "", body: `河边${PICTURE}`, url: "" }));
  });
});

describe("name cards", () => {
  const fallback = {
    username: "@7a",
    nickname: "阿灯",
    alias: "",
    province: "",
    city: "",
    sex: "7",
    regionCode: "",
  };

  it("the XML speaks, the fields fill in", () => {
    const card = parseCard(
      '<msg username="wxid_d1" nickname="灯&amp;影" sex="2" regionCode="CN_Fujian" />',
      fallback,
    );
    assert.deepEqual(card, {
      ...fallback,
      username: "wxid_d1",
      nickname: "灯&影",
      sex: "2",
      regionCode: "CN_Fujian",
    });
  });

  it("a torn XML leaves the fields, and sex is one of three", () => {
    assert.deepEqual(parseCard('<msg username="wxid_d1', fallback), { ...fallback, sex: "0" });
  });
});

describe("media", () => {
  it("sizes come from the XML, and a token has none", () => {
    assert.deepEqual(
      parseMediaFacts('<msg><videomsg playlength="9" cdnthumbwidth="320" cdnthumbheight="180" /></msg>'),
      {
        width: 320,
        height: 180,
        voiceLength: 0,
        playLength: 9,
      },
    );
    assert.deepEqual(parseMediaFacts("@0123abcd"), { width: 0, height: 0, voiceLength: 0, playLength: 0 });
  });
});

describe("system lines", () => {
  it("a system line is its words without its links", () => {
    assert.deepEqual(parseSystemLine('<img src="x.png"/> 收到红包，<a href="weixin://x">去看看</a> '), {
      subtype: "system",
      details: { text: "收到红包，去看看" },
      summary: "收到红包，去看看",
    });
    assert.deepEqual(parseSystemLine("  \n"), { subtype: "system", details: {}, summary: "system" });
  });

  it("a red packet and a pat come as system lines and are told as what they are", () => {
    for (const text of [
      "收到红包，请在手机上查看",
      "发出红包，请在手机上查看",
      "Red packet received. View on phone.",
    ]) {
      assert.deepEqual(parseSystemLine(text), { subtype: "redPacket", details: { text }, summary: text });
    }
    for (const title of ['"a<b" 拍了拍我', '我拍了拍 "小林"', '"小雨" 拍了拍自己', '"A" tickled me']) {
      assert.deepEqual(parseSystemLine(title), { subtype: "pat", details: { title }, summary: title });
    }
    for (const text of ["他拍了拍桌子", "收到红包，请在手机上查看 别信", '"小林"邀请"拍了拍我"加入了群聊'])
      assert.equal(parseSystemLine(text).subtype, "system", text);
  });

  it("a sysmsg is what its type says, with its words", () => {
    const template =
      '<sysmsg type="sysmsgtemplate"><sysmsgtemplate><content_template><plain></plain><template><![CDATA["$username$"邀请"$names$"加入了群聊]]></template><link_list><link name="username"><memberlist><member><nickname>老顾</nickname></member></memberlist></link></link_list></content_template></sysmsgtemplate></sysmsg>';
    const invited = '"老顾"邀请"…"加入了群聊';
    assert.deepEqual(parseSysmsg(template), {
      subtype: "system",
      details: { text: invited },
      summary: invited,
    });
    const member = (name: string) => `<member><nickname>${name}</nickname></member>`;
    const joined = (separator: string) =>
      parseSysmsg(
        `<sysmsg><a><content_template><template>$names$ joined</template><link_list><link name="names"><memberlist>${member("A")}${member("B")}</memberlist>${separator}</link></link_list></content_template></a></sysmsg>`,
      ).details.text;
    assert.equal(joined("<separator><![CDATA[、]]></separator>"), "A、B joined");
    assert.equal(joined(""), "A, B joined");
    assert.deepEqual(
      parseSysmsg(
        '<sysmsg type="pat"><pat><template>\u0024{wxid_a} 拍了拍 \u0024{wxid_b}</template></pat></sysmsg>',
      ),
      { subtype: "pat", details: {}, summary: "pat" },
    );
    assert.deepEqual(
      parseSysmsg(
        '<sysmsg type="mmchatroombarannouncememt"><mmchatroombarannouncememt><content><![CDATA[周六爬山\n八点]]></content></mmchatroombarannouncememt></sysmsg>',
      ),
      { subtype: "groupNotice", details: { text: "周六爬山\n八点" }, summary: "周六爬山 八点" },
    );
    assert.deepEqual(
      parseSysmsg(
        '<sysmsg type="roomtoolstips"><todo><op>0</op><title><![CDATA[交作业]]></title><template>\u0024{wxid_a}将你的消息设置为群待办</template></todo></sysmsg>',
      ),
      { subtype: "todo", details: { title: "交作业" }, summary: "交作业" },
    );
    assert.equal(
      parseSysmsg(
        '<sysmsg type="delchatroommember"><delchatroommember><plain><![CDATA[你邀请小满加入了群聊]]></plain></delchatroommember></sysmsg>',
      ).details.text,
      "你邀请小满加入了群聊",
    );
    for (const body of ["<sysmsg", ""]) {
      assert.deepEqual(parseSysmsg(body), { subtype: "system", details: {}, summary: "system" });
    }
  });

  it("a pat as a sysmsg is its own words", () => {
    const pat = (inner: string): string =>
      parseSysmsg(`<sysmsg type="pat"><pat>${inner}</pat></sysmsg>`).summary;
    const template = "<template>\u0024{wxid_a} 拍了拍我</template>";
    assert.equal(pat(`${template}<title><![CDATA["小雨" 拍了拍我]]></title>`), '"小雨" 拍了拍我');
    assert.equal(pat('<template>"小雨" 拍了拍我</template>'), '"小雨" 拍了拍我');
    assert.equal(pat(template), "pat");
  });

  it("hostile markup in a line takes linear time", () => {
    const ms = spentMs(() => {
      parseSystemLine("<a href=".repeat(130_000));
      parseSystemLine(`<img ${" ".repeat(2 ** 20)}`);
    });
    assert.ok(ms < LINEAR_MS);
  });
});

describe("friend requests", () => {
  it("a friend request tells who and why", () => {
    const xml = '<msg fromnickname="阿灯" content="我是&quot;夜跑&quot;的阿灯" />';
    assert.deepEqual(parseFriendRequest(xml, { nickname: "", greeting: "" }), {
      subtype: "friendRequest",
      details: { nickname: "阿灯", text: '我是"夜跑"的阿灯' },
      summary: '阿灯 · 我是"夜跑"的阿灯',
    });
    assert.deepEqual(parseFriendRequest("", { nickname: "", greeting: "" }), {
      subtype: "friendRequest",
      details: {},
      summary: "friendRequest",
    });
  });
});
