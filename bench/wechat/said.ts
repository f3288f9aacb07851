/** What people say in the benchmark. The same seed says the same; only keys inside XML differ, never in length. */
import type { MessageBody } from "../../test/simulators/wechat/message-specs.ts";

export type Kinds = "texts" | "mixed";

const WORDS = [
  "明天三点在南门集合，记得带水和外套。",
  "会议改到周四上午，资料我晚点发到群里，大家先看一遍",
  "好的",
  "the boat leaves from pier 3, not 5",
  "哈哈哈😄",
  "价格 < 300 & 包邮，要的说一声",
  "到了叫我\n我在二楼靠窗",
  "收到，谢谢！",
  "Überraschung im Café um acht",
  "他刚才说的那个事我问过了，要等下个月才有结果，先别往外说。",
];

type Share = readonly [weight: number, say: (random: () => number) => MessageBody];

const sentence = (random: () => number): string => {
  const count = 1 + Math.floor(random() * 3);
  const words = Array.from({ length: count }, () => WORDS[Math.floor(random() * WORDS.length)] ?? "");
  return `${words.join(" ")} ${Math.floor(random() * 10_000)}`;
};

const text: Share[1] = (random) => ({ kind: "text", text: sentence(random) });

/** A busy account: six of ten are texts. */
const MIXED: readonly Share[] = [
  [60, text],
  [13, () => ({ kind: "image" })],
  [7, () => ({ kind: "animation" })],
  [4, (random) => ({ kind: "voice", ms: 1_000 + Math.floor(random() * 30_000) })],
  [2, (random) => ({ kind: "video", seconds: 5 + Math.floor(random() * 60) })],
  [
    4,
    (random) => ({
      kind: "link",
      title: sentence(random),
      description: sentence(random),
      url: "https://mp.example.invalid/s?__biz=MzA5&mid=2650&idx=1",
      sourceName: "晚报",
    }),
  ],
  [
    4,
    (random) => ({ kind: "quote", text: sentence(random), quotedName: "阿澈", quotedText: sentence(random) }),
  ],
  [2, (random) => ({ kind: "file", name: `报价 ${Math.floor(random() * 900)}.xlsx`, declaredSize: "48211" })],
  [1, () => ({ kind: "card", nickName: "小满", province: "浙江", city: "宁波", sex: 2 })],
  [1, () => ({ kind: "position", latitude: "29.87", longitude: "121.55", label: "南门外大街 12 号" })],
  [1, (random) => ({ kind: "history", title: "聊天记录", lines: [sentence(random), sentence(random)] })],
  [1, () => ({ kind: "system", text: "你已添加了小满，现在可以开始聊天了。" })],
];

/** Says the next message. */
export function speaker(kinds: Kinds, random: () => number): () => MessageBody {
  if (kinds === "texts") return () => text(random);
  const total = MIXED.reduce((sum, [weight]) => sum + weight, 0);
  return () => {
    let at = random() * total;
    for (const [weight, say] of MIXED) {
      at -= weight;
      if (at < 0) return say(random);
    }
    return text(random);
  };
}
