#!/bin/sh
# Comes online at the bridge, pushes a text, a picture and their recalls, then says every 30 s that it lives.
# INGEST_URL: where the bridge listens. INGEST_TOKEN: its token. Needs curl 7.55 or newer.
set -eu
url=${INGEST_URL:-http://127.0.0.1:9465}
: "${INGEST_TOKEN:?is not set}"
start=$(date +%s)000

# ask METHOD PATH TYPE FILE: sends until the bridge has answered, stdin for FILE `-`. No process list shows the token.
ask() {
  body=$(mktemp)
  cat "$4" >"$body"
  while :; do
    code=$(printf 'Authorization: Bearer %s\n' "$INGEST_TOKEN" | curl -sS -o "$body.answer" -w '%{http_code}' \
      -X "$1" -H @- -H "Content-Type: $3" --data-binary "@$body" "$url$2") || code=000
    case $code in
      2??) rm -f "$body" "$body.answer"; return ;;
      000 | 408 | 429 | 5??) sleep 5 ;; # The same id goes out again, so that nothing counts twice.
      *) echo "refused: $code $(cat "$body.answer")" >&2; exit 1 ;; # It would be refused again.
    esac
  done
}

# push NAME TYPE FIELDS: one event, with a comma before its own fields.
push() {
  printf '{"v":1,"id":"%s-%s","type":"%s","at":%s%s}' "$start" "$1" "$2" "$(date +%s)000" "$3" |
    ask POST /v1/events application/json -
}

from='"senderType":"CONTACT","senderName":"wxid_friend","chatName":"wxid_friend","contactNickName":"Lin","contactRemarkName":""'
push online online ',"account":{"id":"wxid_me","nickName":"Me"},"canSend":false,"canFetchMedia":false'
push text message ",\"message\":{$from,\"msgId\":\"${start}1\",\"sentAt\":$start,\"msgType\":\"TEXT\",\"content\":\"See you at eight\"}"
push picture message ",\"message\":{$from,\"msgId\":\"${start}2\",\"sentAt\":$start,\"msgType\":\"IMAGE\",\"imgWidth\":1,\"imgHeight\":1,\"mediaId\":\"${start}2\"}"
echo R0lGODlhAQABAIAAAP8AAP///ywAAAAAAQABAAACAkQBADs= | base64 -d | ask PUT "/v1/media/${start}2" image/gif -
for number in 1 2; do push "recall$number" recall ",\"chat\":\"wxid_friend\",\"revokedMsgId\":\"$start$number\""; done
while :; do push "ping$(date +%s)" ping ''; sleep 30; done
