curl 'https://hooks.example.com/hook?x=1' \
  -H 'accept: */*' \
  -H 'content-type: application/json' \
  -H 'x-api-signature: 46d3914b1e9d376c61fa3be22fc93587e9fa8befcbca938cd731dbc266b6bf54' \
  --data-raw $'{"timestamp":"2019-10-08T07:15:13.945Z","meta":{"userId":"Zo\u00eb \\"O\'Neil\\" \\\\ 100% <a> \ud83d\ude00","score":1.0}}' \
  --compressed
