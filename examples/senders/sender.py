"""Comes online at the bridge, pushes a text, a picture and their recalls, then says every 30 s that it lives.
INGEST_URL: where the bridge listens. INGEST_TOKEN: its token. Needs nothing but Python 3."""
import json, os, time, urllib.error, urllib.request

URL, TOKEN = os.environ.get("INGEST_URL", "http://127.0.0.1:9465"), os.environ["INGEST_TOKEN"]
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000"
                    "1f15c4890000000d49444154789c63606060f80f0001040100c2e8de120000000049454e44ae426082")
START = int(time.time() * 1000)

def ask(method, path, body, content_type):
    """Sends until the bridge has answered. Only then the event is on its disk."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": content_type}
    while True:
        try:
            return urllib.request.urlopen(urllib.request.Request(URL + path, body, headers, method=method), timeout=60)
        except urllib.error.HTTPError as answer:
            if answer.code not in (408, 429) and answer.code < 500:  # It would be refused again.
                raise SystemExit(f"refused: {answer.code} {answer.read().decode()}")
            time.sleep(int(answer.headers.get("Retry-After") or 5))
        except OSError:  # No answer. The same id goes out again, so that nothing counts twice.
            time.sleep(5)

def push(name, type, **fields):
    event = {"v": 1, "id": f"{START}-{name}", "type": type, "at": int(time.time() * 1000), **fields}
    ask("POST", "/v1/events", json.dumps(event).encode(), "application/json")

def message(msg_id, **content):  # From a contact. Ids are strings of digits, moments are milliseconds.
    return {"senderType": "CONTACT", "senderName": "wxid_friend", "chatName": "wxid_friend", "contactNickName": "Lin",
            "contactRemarkName": "", "msgId": msg_id, "sentAt": int(time.time() * 1000), **content}

push("online", "online", account={"id": "wxid_me", "nickName": "Me"}, canSend=False, canFetchMedia=False)
text, picture = f"{START}1", f"{START}2"
push("text", "message", message=message(text, msgType="TEXT", content="See you at eight"))
push("picture", "message", message=message(picture, msgType="IMAGE", imgWidth=1, imgHeight=1, mediaId=picture))
ask("PUT", f"/v1/media/{picture}", PNG, "image/png")
for number, original in enumerate((text, picture)):
    push(f"recall{number}", "recall", chat="wxid_friend", revokedMsgId=original)
while True:
    push(f"ping{time.time()}", "ping")
    time.sleep(30)
