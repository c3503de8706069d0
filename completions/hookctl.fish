# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_hookctl_global_optspecs
    string join \n v/verbose q/quiet color= profile= config= providers= h/help V/version
end

function __fish_hookctl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_hookctl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_hookctl_using_subcommand
    set -l cmd (__fish_hookctl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c hookctl -n "__fish_hookctl_needs_command" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_needs_command" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_needs_command" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_needs_command" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_needs_command" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_needs_command" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_needs_command" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_needs_command" -s V -l version -d 'Print version'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "demo" -d 'Run a complete demo on localhost, no setup needed'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "send" -d 'Send sample events, encoded and signed as the provider does'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "sign" -d 'Print the signature header for a body'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "verify" -d 'Verify captured requests, and explain mismatches'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "listen" -d 'Receive webhooks: verify, explain, store and forward them'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "replay" -d 'Send captured requests again, and compare the responses'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "inspect" -d 'Show a store or captured requests in the browser'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "webhooks" -d 'Manage webhooks through the APIs of the providers'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "mock" -d 'Run a local mock of the management APIs until interrupted'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "doctor" -d 'Check your setup: configuration, secrets, API access, clock, …'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "events" -d 'List events, or print a sample payload'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "providers" -d 'List providers, create or check your own'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "store" -d 'List, show, export and delete stored deliveries'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "config" -d 'Create, show or change the configuration file'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "completions" -d 'Print completions for a shell'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "man" -d 'Show the manual page, or write all pages to a directory'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l to -d 'Endpoint to deliver to' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l variant -d 'Payload variant, if there are several (see `hookctl events list`)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l body -d 'Send this body instead of the sample (- for stdin)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -s H -l header -d 'Add or replace a header: \'Name: value\'' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l dry-run -d 'Print the request instead: http, curl or json' -r -f -a "http\t'The bytes of the request'
curl\t'A curl command'
json\t'A record of a capture file, which `verify` reads'"
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l merge -d 'Merge this JSON object into the payload (- for stdin)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l set-json -d 'Set a field to any JSON value: data.meta=\'{"a":1}\'' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l set -d 'Set a field: response.score=3 (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l unset -d 'Remove a field' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l seed -d 'Seed for generated IDs and random order, for reproducible runs' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l secret -d 'Secret: env:NAME, file:PATH or - for stdin' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l scheme -d 'Signature scheme, if the provider\'s documentation is ambiguous: hmac, salt-prefix or salt-suffix' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l timestamp -d 'Delivery time, for providers that send one: Unix seconds or RFC 3339' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l id -d 'Delivery ID, for providers that send one (SurveySparrow\'s traceid)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l expect -d 'Statuses to accept, e.g. 2xx,404' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l computed -d 'Signature your own code computed for this delivery; shows what your code did differently' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l timeout -d 'Time limit per attempt, e.g. 500ms, 10s, 1m [default: 30s]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l tamper -d 'Forge deliveries, e.g. body,missing,wrong-secret' -r -f -a "body\t'Change one character of the body (a digit if there is one), and keep the original signature'
signature\t'Flip one bit of the digest'
prefix\t'Remove the signature\'s prefix, or add one (the hash\'s name and `=`) if it has none'
algorithm\t'Sign with the right secret but the wrong hash: SHA-256, or SHA-1 if the provider uses SHA-256'
case\t'Swap the case of the digest\'s letters. In hex it is still the same digest, so a receiver may accept it'
missing\t'Send no signature header'
empty\t'Send an empty signature header'
wrong-secret\t'Sign with a wrong secret'
stale\t'Sign correctly, but with a timestamp that is one day old (for providers that send one)'"
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l retries -d 'Retry up to N times on no response, 408, 429, 5xx' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l backoff -d 'Wait between attempts: doubled each time, with jitter, within these limits. Retry-After is honored within them [default: 1s..60s]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l state -d 'File that counts deliveries for --enforce-limits; several runs can share it [default: hookctl/limits.db in the state directory]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l save -d 'Append each delivery to this capture file, with the status it got. Credentials in headers are masked; the URL is kept whole' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l basic -d 'Send Basic authorization, e.g. hooks:env:PASSWORD' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l oauth-token-url -d 'Get a bearer token from this URL and send it. It is renewed before it expires' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l client-id -d 'Client ID for the token URL (also env:NAME or file:PATH)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l client-secret -d 'Client secret for the token URL: env:NAME, file:PATH or - for stdin' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l scope -d 'Scope to request. SurveySparrow calls it "OAuth" with a scope and "Token" without one' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l oauth-style -d 'How to send the client ID and secret to the token URL [default: form]' -r -f -a "form\t'In a form body'
json\t'In a JSON body'
basic\t'In a Basic authorization header'"
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l repeat -d 'Send everything N times. Each delivery gets a new ID and timestamp in the headers, and in the payload with --fresh [default: 1]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l webhook -d 'Deliver to this webhook only' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l survey -d 'Survey of the event; skips webhooks for other surveys' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l collector -d 'Collector of the event; skips webhooks for other collectors' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l api-url -d 'Address of the API, e.g. that of `hookctl mock`' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l token -d 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l param -d 'Parameter of the API, e.g. form_id=u6nXL7 (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l count -d 'Total number of deliveries' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l duration -d 'Start no new deliveries after this time, e.g. 30s, 5m [default: 10s if --count is not given]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l concurrency -d 'Number of connections, kept open; proxies are not used [default: 64]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l rate -d 'Start N deliveries per second regardless of how fast the endpoint responds (open loop): 500, 0.5 or 90/m. Latency is measured from the scheduled start' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l max-failures -d 'Stop after N deliveries were rejected or got no response' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l hdr-log -d 'Write an HdrHistogram log of the latencies, one interval per second. An existing log is replaced' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l ca-cert -d 'Also trust the certificates in this PEM file' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l client-cert -d 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l client-key -d 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l report -d 'Write a junit, tap, json, html or markdown report' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l all -d 'Send all events of the provider'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l edit -d 'Open the payload in $VISUAL or $EDITOR'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l fresh -d 'Use new IDs and current timestamps'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l add -d 'Allow edits to create fields, and --unset to ignore missing ones'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l unsigned -d 'Send no signature'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l enforce-limits -d 'Stay within the provider\'s limits, e.g. SurveySparrow\'s 5,000 deliveries a day, and stop when the provider would disable the webhook'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l validate -d 'Check the endpoint as SurveySparrow\'s Validate button does: it must answer 200 with application/json'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l duplicate -d 'Send each delivery twice, byte for byte'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l shuffle -d 'Send in random order; the seed is printed (at most 5,000,000 deliveries)'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l subscribed -d 'Deliver to every webhook registered for the event'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l honor-410 -d 'Delete a webhook whose endpoint answers 410 (FluidSurveys)'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l insecure-http -d 'Allow credentials over plain HTTP to hosts other than localhost'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l no-keep-alive -d 'Use a new connection for each delivery, with `Connection: close`'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l i-own-this-host -d 'Allow a host other than localhost: you own it, or its owner agreed'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l insecure -d 'Accept any certificate'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l system-roots -d 'Trust the system\'s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l no-github -d 'No annotations and no step summary on GitHub Actions'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l body -d 'Body to sign, byte for byte [default: stdin]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l secret -d 'Secret: env:NAME, file:PATH or - for stdin' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l scheme -d 'Signature scheme, if the provider\'s documentation is ambiguous: hmac, salt-prefix or salt-suffix' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -s H -l header -d 'Request header, for schemes that sign headers: \'Name: value\'' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l url -d 'Endpoint URL, for schemes that sign the URL' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l timestamp -d 'Delivery time, for providers that send one: Unix seconds or RFC 3339' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l id -d 'Delivery ID, for providers that send one' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l signature-header -d 'Header with the signature, for a sender without a provider folder' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l encoding -d 'How the signature is encoded [default: hex]' -r -f -a "hex\t'Hexadecimal'
base64\t'Base64'
base64url\t'URL-safe base64'"
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l prefix -d 'Text before the signature, e.g. `sha256=`' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l separator -d 'Text between several signatures in the header, or between the parts of --layout' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l layout -d 'Layout of a header with several parts, e.g. \'t={timestamp},v1={signature}\'; needs --separator' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l message -d 'What is signed, e.g. \'{timestamp}.{body}\' [default: {body}]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l timestamp-header -d 'Header with the time of the delivery, for {timestamp} and --tolerance' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l key-encoding -d 'How the secret becomes the key [default: text]' -r -f -a "text\t'The secret itself'
hex\t'The secret is hex'
base64\t'The secret is base64'
whsec\t'The secret is `whsec_` followed by base64 (Standard Webhooks, Svix)'"
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l algorithm -d 'How the sender signs' -r -f -a "sha1\t'HMAC-SHA1'
sha256\t'HMAC-SHA256'
sha384\t'HMAC-SHA384'
sha512\t'HMAC-SHA512'
ed25519\t'Ed25519, with the private key (PKCS#8 in PEM) as --secret'
ecdsa-p256\t'ECDSA with P-256 and SHA-256, with the private key (PKCS#8 in PEM) as --secret'
rsa-sha256\t'RSA with SHA-256 (PKCS #1 v1.5), with the private key (PKCS#8 in PEM) as --secret'
token\t'None: the header contains the secret itself'"
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l value -d 'Print the value only, without the header name'
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l files-from -d 'Verify the files that this file lists, one path per line (- for stdin)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l from -d 'Capture format: http, har, curl, jsonl, …' -r -f -a "auto\t'Detect the format'
http\t'Raw HTTP requests, also with their responses'
jsonl\t'A capture file: one JSON object per line'
warc\t'Request records of a web archive (WARC 1.1)'
har\t'An HTTP archive (HAR 1.2) from a browser or proxy'
curl\t'A curl command'
trace\t'Output of curl --trace or --trace-ascii'
mitmproxy\t'A mitmproxy flow file'
webhooksite\t'Webhook.site: an item, or the list from its API'
ngrok\t'The API of the ngrok agent (/api/requests/http)'
pipedream\t'An HTTP event from Pipedream or RequestBin'
aws\t'An AWS Lambda event: API Gateway, function URL, ALB'
nginx\t'Nginx log lines with request_body="…" and http_…="…"'
environ\t'A Rack, CGI or PHP environment that includes the body'
postman\t'A Postman collection (2.1)'
rest\t'An editor\'s request file (.http, .rest)'
github\t'A delivery from GitHub\'s API'
smee\t'An event from smee.io'
hookdeck\t'A request or event from Hookdeck\'s API'
pcap\t'A packet capture with plain HTTP/1.1 (pcap, pcapng)'
modsec\t'ModSecurity\'s audit log (serial)'
bruno\t'A request file of Bruno (.bru)'
xml\t'Items saved by Burp Suite, or a Charles session, as XML'
yaml\t'YAML with requests: VCR cassettes, Insomnia collections'
verbose\t'Requests (>) and responses (<) as send -v prints them'
json\t'JSON with headers and body, as tools and applications write it'
log\t'Log lines with the JSON of a request, also kcat -J'
dump\t'A value printed by Node, Python, Ruby or PHP'"
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l keep -d 'Copy this key of each JSON Lines record to its JSON verdict (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l source-name -d 'Name of standard input in verdicts and reports [default: stdin]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l body -d 'Verify this body with the headers of FILE or -H' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -s H -l header -d 'Header for --body: \'Name: value\', or @FILE' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l provider -d 'Provider of all requests [default: detected]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l url -d 'Endpoint URL registered at the provider, for schemes that sign it' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l secret -d 'Secret: env:NAME, file:PATH or - for stdin (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l env-file -d 'Try the secrets in this file of KEY=value lines' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l tolerance -d 'Maximum age, e.g. 5m, for providers that send a timestamp' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l at -d 'Current time for --tolerance: Unix seconds, RFC 3339, or `captured` for the time stated by the capture' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l explain -d 'Search for causes: auto, always or never' -r -f -a "auto\t'For every mismatch, up to 20 seconds per run'
always\t'For every mismatch, without a limit per run'
never\t'Do not search'"
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l computed -d 'Signature your own code computed; shows what your code did differently' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l path -d 'Verify only requests to this path or below it; * matches any text (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l method -d 'Verify only requests with this method (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l host -d 'Verify only requests to this host, e.g. hooks.example.com or *.example.com:8443 (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l since -d 'Verify only requests captured since this time: Unix seconds, RFC 3339, or how long ago, e.g. 2h. Requests without a time are included' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l signature-header -d 'Header with the signature, for a sender without a provider folder' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l algorithm -d 'How the sender signs' -r -f -a "sha1\t'HMAC-SHA1'
sha256\t'HMAC-SHA256'
sha384\t'HMAC-SHA384'
sha512\t'HMAC-SHA512'
ed25519\t'Ed25519, with the public key as --secret'
ecdsa-p256\t'ECDSA with P-256 and SHA-256, with the public key as --secret'
rsa-sha256\t'RSA with SHA-256 (PKCS #1 v1.5), with the public key as --secret'
token\t'None: the header contains the secret itself'"
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l encoding -d 'How the signature is encoded [default: hex]' -r -f -a "hex\t'Hexadecimal'
base64\t'Base64'
base64url\t'URL-safe base64'"
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l prefix -d 'Text before the signature, e.g. `sha256=`' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l separator -d 'Text between several signatures in the header, or between the parts of --layout' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l layout -d 'Layout of a header with several parts, e.g. \'t={timestamp},v1={signature}\'; needs --separator' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l message -d 'What is signed, e.g. \'{timestamp}.{body}\' [default: {body}]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l timestamp-header -d 'Header with the time of the delivery, for {timestamp} and --tolerance' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l key-encoding -d 'How the secret becomes the key [default: text]' -r -f -a "text\t'The secret itself'
hex\t'The secret is hex'
base64\t'The secret is base64'
whsec\t'The secret is `whsec_` followed by base64 (Standard Webhooks, Svix)'"
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l only -d 'Print only these verdicts, e.g. mismatch,missing' -r -f -a "valid\t'The signature matches'
mismatch\t'The signature does not match this body and secret'
missing\t'No signature header'
malformed\t'The signature header does not contain a well-formed digest'
stale\t'The signature matches, but the timestamp is missing or outside --tolerance'
unsigned\t'The provider does not sign'
authenticated\t'The token matches: the sender is known, but the body is not protected'"
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l report -d 'Write a junit, tap, json, html or markdown report' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l causes -d 'List all causes with their fixes, and exit'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l allow-unsigned -d 'Accept requests of providers that do not sign'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l allow-empty -d 'Succeed if there is nothing to verify: no requests, or no deliveries among them'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l strict -d 'Fail if a request is not a delivery, e.g. a page load [default: count it and continue]'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l exit-zero -d 'Exit 0 instead of 1 if a request is not valid, for pipelines that read the verdicts; errors keep their exit codes'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l summary -d 'Print counts instead of one row per request'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l fail-fast -d 'Stop at the first request that is not valid or cannot be verified'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l no-github -d 'No annotations and no step summary on GitHub Actions'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l port -d 'Port; 0 picks a free one [default: 8787]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l bind -d 'IP address to listen on [default: 127.0.0.1, which only this machine can reach]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l tls -d 'Serve HTTPS with a certificate made for this run' -r -f -a "self\t'A certificate for localhost, made for this run; the ready line has the authority to trust'"
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l tls-cert -d 'Serve HTTPS with this certificate: a PEM file, with any intermediates' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l tls-key -d 'Private key of --tls-cert: an unencrypted PEM file' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l ready-file -d 'Write the ready line to this file, atomically' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l max-body -d 'Largest body to accept; larger ones get 413' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l max-connections -d 'Connections to serve at the same time; others wait' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l read-timeout -d 'Time limit for the headers of a request, and again for its body' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l provider -d 'Provider of all deliveries [default: detected]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l secret -d 'Secret: env:NAME, file:PATH or - for stdin (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l env-file -d 'Try the secrets in this file of KEY=value lines: HOOKCTL_<PROVIDER>_SECRET for that provider, any other value for every provider. Repeatable' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l tolerance -d 'Maximum age, e.g. 5m, for providers that send a timestamp' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l public-url -d 'URL that senders use, for schemes that sign it' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l explain -d 'Search for the cause of a mismatch, up to 2 seconds per delivery [default: auto]' -r -f -a "auto\t'For every mismatch, up to 20 seconds per run'
always\t'For every mismatch, without a limit per run'
never\t'Do not search'"
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l respond -d 'Respond with this status [default: 200]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l times -d 'Apply --respond or --drop to the first N deliveries only' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l respond-body -d 'Body of the responses, or @FILE' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l respond-after -d 'Wait this long before each response, e.g. 2s' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l drop -d 'Close the connection without a response' -r -f -a "after-headers\t'After the headers were read'
after-body\t'After the body was read and saved'"
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l token-endpoint -d 'Act as an OAuth token URL at this path, and require its bearer token in deliveries' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l save -d 'Keep deliveries in this store, a SQLite file' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l retain -d 'How much the store keeps: a number of deliveries, an age or a size, e.g. 10000, 7d or 1GB' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l capture -d 'Also append deliveries to this capture file (JSON Lines)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l forward -d 'Forward deliveries to this application' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l forward-timeout -d 'How long the application may take before the sender gets 504' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l resign -d 'Sign forwarded deliveries with the application\'s own secret: env:NAME, file:PATH or -' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l ui-port -d 'Port of the inspector [default: a free one]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l expect -d 'Wait for a delivery, e.g. \'screver surveyCompleted=2\'' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l within -d 'Stop after this time, e.g. 30s' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l count -d 'Stop after N valid deliveries' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l register -d 'Create a webhook at this provider for --public-url, and delete it at the end' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l event -d 'Event of the webhook [default: every event, for Screver and Qualtrics]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l api-url -d 'Address of the API, e.g. that of `hookctl mock`' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l token -d 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l param -d 'Parameter of the API, e.g. form_id=u6nXL7 (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l ca-cert -d 'Also trust the certificates in this PEM file' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l client-cert -d 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l client-key -d 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l report -d 'Write a junit, tap, json, html or markdown report' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l allow-unsigned -d 'Accept deliveries of providers that do not sign'
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l reject-invalid -d 'Respond with 401 if a delivery is not valid'
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l no-sync -d 'Do not wait for the disk: faster, but a power failure may lose the last deliveries'
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l forward-only-valid -d 'Forward only valid deliveries'
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l no-ui -d 'Do not serve the inspector'
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l none-but -d 'Fail if anything else arrives, or more than expected'
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l all-valid -d 'Fail unless there are deliveries and all are valid'
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l insecure-http -d 'Allow credentials over plain HTTP to hosts other than localhost'
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l insecure -d 'Accept any certificate'
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l system-roots -d 'Trust the system\'s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l no-github -d 'No annotations and no step summary on GitHub Actions'
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand listen" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l to -d 'Endpoint to send to (repeat to compare them)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l where -d 'Only deliveries that match, e.g. \'verdict:mismatch event:response.*\'' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l from -d 'Capture format: http, har, curl, jsonl, …' -r -f -a "auto\t'Detect the format'
http\t'Raw HTTP requests, also with their responses'
jsonl\t'A capture file: one JSON object per line'
warc\t'Request records of a web archive (WARC 1.1)'
har\t'An HTTP archive (HAR 1.2) from a browser or proxy'
curl\t'A curl command'
trace\t'Output of curl --trace or --trace-ascii'
mitmproxy\t'A mitmproxy flow file'
webhooksite\t'Webhook.site: an item, or the list from its API'
ngrok\t'The API of the ngrok agent (/api/requests/http)'
pipedream\t'An HTTP event from Pipedream or RequestBin'
aws\t'An AWS Lambda event: API Gateway, function URL, ALB'
nginx\t'Nginx log lines with request_body="…" and http_…="…"'
environ\t'A Rack, CGI or PHP environment that includes the body'
postman\t'A Postman collection (2.1)'
rest\t'An editor\'s request file (.http, .rest)'
github\t'A delivery from GitHub\'s API'
smee\t'An event from smee.io'
hookdeck\t'A request or event from Hookdeck\'s API'
pcap\t'A packet capture with plain HTTP/1.1 (pcap, pcapng)'
modsec\t'ModSecurity\'s audit log (serial)'
bruno\t'A request file of Bruno (.bru)'
xml\t'Items saved by Burp Suite, or a Charles session, as XML'
yaml\t'YAML with requests: VCR cassettes, Insomnia collections'
verbose\t'Requests (>) and responses (<) as send -v prints them'
json\t'JSON with headers and body, as tools and applications write it'
log\t'Log lines with the JSON of a request, also kcat -J'
dump\t'A value printed by Node, Python, Ruby or PHP'"
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l provider -d 'Provider of all requests [default: detected]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -s H -l header -d 'Add or replace a header: \'Name: value\'' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l merge -d 'Merge this JSON object into the payload (- for stdin)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l set-json -d 'Set a field to any JSON value: data.meta=\'{"a":1}\'' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l set -d 'Set a field: response.score=3 (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l unset -d 'Remove a field' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l seed -d 'Seed for generated IDs and random order, for reproducible runs' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l resign -d 'Sign again with this secret: env:NAME, file:PATH or -' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l secret -d 'Secret of the captured signatures, for --resign' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l speed -d 'Pace: max, or a multiple of the captured pace, e.g. 1x' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l concurrency -d 'Maximum number of requests in flight [default: 1]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l watch -d 'Send again whenever these files change, until everything is accepted' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l expect -d 'Statuses to accept, e.g. 2xx,404' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l ignore-header -d 'Header to ignore when responses of several endpoints are compared' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l timeout -d 'Time limit per attempt, e.g. 500ms, 10s, 1m [default: 30s]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l retries -d 'Retry up to N times on no response, 408, 429, 5xx' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l backoff -d 'Wait between attempts: doubled each time, with jitter, within these limits. Retry-After is honored within them [default: 1s..60s]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l ca-cert -d 'Also trust the certificates in this PEM file' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l client-cert -d 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l client-key -d 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l report -d 'Write a junit, tap, json, html or markdown report' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l edit -d 'Open the payload in $VISUAL or $EDITOR'
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l fresh -d 'Use new IDs and current timestamps'
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l add -d 'Allow edits to create fields, and --unset to ignore missing ones'
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l resign-unverified -d 'Sign even requests that are not valid'
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l any-order -d 'Let requests of one sender overtake each other'
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l compare -d 'Compare with the recorded responses: fixed, regressed, still failing, same'
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l allow-empty -d 'Succeed if no request is sent: the input is empty, or nothing matches --where'
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l insecure -d 'Accept any certificate'
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l system-roots -d 'Trust the system\'s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l no-github -d 'No annotations and no step summary on GitHub Actions'
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand replay" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand inspect" -l from -d 'Capture format: http, har, curl, jsonl, …' -r -f -a "auto\t'Detect the format'
http\t'Raw HTTP requests, also with their responses'
jsonl\t'A capture file: one JSON object per line'
warc\t'Request records of a web archive (WARC 1.1)'
har\t'An HTTP archive (HAR 1.2) from a browser or proxy'
curl\t'A curl command'
trace\t'Output of curl --trace or --trace-ascii'
mitmproxy\t'A mitmproxy flow file'
webhooksite\t'Webhook.site: an item, or the list from its API'
ngrok\t'The API of the ngrok agent (/api/requests/http)'
pipedream\t'An HTTP event from Pipedream or RequestBin'
aws\t'An AWS Lambda event: API Gateway, function URL, ALB'
nginx\t'Nginx log lines with request_body="…" and http_…="…"'
environ\t'A Rack, CGI or PHP environment that includes the body'
postman\t'A Postman collection (2.1)'
rest\t'An editor\'s request file (.http, .rest)'
github\t'A delivery from GitHub\'s API'
smee\t'An event from smee.io'
hookdeck\t'A request or event from Hookdeck\'s API'
pcap\t'A packet capture with plain HTTP/1.1 (pcap, pcapng)'
modsec\t'ModSecurity\'s audit log (serial)'
bruno\t'A request file of Bruno (.bru)'
xml\t'Items saved by Burp Suite, or a Charles session, as XML'
yaml\t'YAML with requests: VCR cassettes, Insomnia collections'
verbose\t'Requests (>) and responses (<) as send -v prints them'
json\t'JSON with headers and body, as tools and applications write it'
log\t'Log lines with the JSON of a request, also kcat -J'
dump\t'A value printed by Node, Python, Ruby or PHP'"
complete -c hookctl -n "__fish_hookctl_using_subcommand inspect" -l provider -d 'Provider of all requests [default: detected]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand inspect" -l to -d 'Endpoint that the page can send deliveries to again (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand inspect" -l secret -d 'Secret: env:NAME, file:PATH or - for stdin (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand inspect" -l env-file -d 'Try the secrets in this file of KEY=value lines' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand inspect" -l public-url -d 'URL at which senders reached the receiver, for schemes that sign the URL' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand inspect" -l ui-port -d 'Port of the page [default: a free one]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand inspect" -l ready-file -d 'Write the ready line to this file, atomically' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand inspect" -l ca-cert -d 'Also trust the certificates in this PEM file' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand inspect" -l client-cert -d 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand inspect" -l client-key -d 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand inspect" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand inspect" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand inspect" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand inspect" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand inspect" -l insecure -d 'Accept any certificate'
complete -c hookctl -n "__fish_hookctl_using_subcommand inspect" -l system-roots -d 'Trust the system\'s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
complete -c hookctl -n "__fish_hookctl_using_subcommand inspect" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand inspect" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand inspect" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list ls get create update delete apply help" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list ls get create update delete apply help" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list ls get create update delete apply help" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list ls get create update delete apply help" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list ls get create update delete apply help" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list ls get create update delete apply help" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list ls get create update delete apply help" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list ls get create update delete apply help" -f -a "list" -d 'List webhooks'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list ls get create update delete apply help" -f -a "ls" -d 'List webhooks'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list ls get create update delete apply help" -f -a "get" -d 'Show one webhook'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list ls get create update delete apply help" -f -a "create" -d 'Create a webhook'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list ls get create update delete apply help" -f -a "update" -d 'Change the event or the URL of a webhook'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list ls get create update delete apply help" -f -a "delete" -d 'Delete webhooks'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list ls get create update delete apply help" -f -a "apply" -d 'Create, change and delete webhooks to match a file'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list ls get create update delete apply help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l limit -d 'Maximum number to list [default: 100]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l skip -d 'Skip the first N' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l sort -d 'Sort by createdAt or updatedAt, e.g. createdAt:desc (Screver)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l event -d 'Only webhooks for this event' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l url -d 'Only webhooks that deliver to this URL' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the API, e.g. that of `hookctl mock`' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l token -d 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l param -d 'Parameter of the API, e.g. form_id=u6nXL7 (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l client-id -d 'Client ID, with --client-secret (Screver)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l client-secret -d 'Client secret' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l api-key -d 'API key, with --password (FluidSurveys)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l password -d 'Password of the account' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l provider -d 'Provider, instead of the first argument' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l timeout -d 'Overall time limit, e.g. 10s, 1m [default: 30s]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l ca-cert -d 'Also trust the certificates in this PEM file' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l client-cert -d 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l client-key -d 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l all -d 'List all webhooks'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l show-secrets -d 'Print signing secrets instead of a mask'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l insecure-http -d 'Allow credentials over plain HTTP to hosts other than localhost'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l insecure -d 'Accept any certificate'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l system-roots -d 'Trust the system\'s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l limit -d 'Maximum number to list [default: 100]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l skip -d 'Skip the first N' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l sort -d 'Sort by createdAt or updatedAt, e.g. createdAt:desc (Screver)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l event -d 'Only webhooks for this event' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l url -d 'Only webhooks that deliver to this URL' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l api-url -d 'Address of the API, e.g. that of `hookctl mock`' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l token -d 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l param -d 'Parameter of the API, e.g. form_id=u6nXL7 (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l client-id -d 'Client ID, with --client-secret (Screver)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l client-secret -d 'Client secret' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l api-key -d 'API key, with --password (FluidSurveys)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l password -d 'Password of the account' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l provider -d 'Provider, instead of the first argument' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l timeout -d 'Overall time limit, e.g. 10s, 1m [default: 30s]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l ca-cert -d 'Also trust the certificates in this PEM file' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l client-cert -d 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l client-key -d 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l all -d 'List all webhooks'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l show-secrets -d 'Print signing secrets instead of a mask'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l insecure-http -d 'Allow credentials over plain HTTP to hosts other than localhost'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l insecure -d 'Accept any certificate'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l system-roots -d 'Trust the system\'s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l api-url -d 'Address of the API, e.g. that of `hookctl mock`' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l token -d 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l param -d 'Parameter of the API, e.g. form_id=u6nXL7 (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l client-id -d 'Client ID, with --client-secret (Screver)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l client-secret -d 'Client secret' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l api-key -d 'API key, with --password (FluidSurveys)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l password -d 'Password of the account' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l provider -d 'Provider, instead of the first argument' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l timeout -d 'Overall time limit, e.g. 10s, 1m [default: 30s]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l ca-cert -d 'Also trust the certificates in this PEM file' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l client-cert -d 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l client-key -d 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l show-secrets -d 'Print the signing secret instead of a mask'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l insecure-http -d 'Allow credentials over plain HTTP to hosts other than localhost'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l insecure -d 'Accept any certificate'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l system-roots -d 'Trust the system\'s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l event -d 'Event to subscribe to; \'*\' is every event (Screver, Qualtrics). Some APIs take several: a,b' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l url -d 'Endpoint that gets the deliveries' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l survey -d 'Only events of this survey (FluidSurveys)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l collector -d 'Only events of this collector (FluidSurveys)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l secret -d 'Signing secret, for APIs that accept one: env:NAME, file:PATH, - for stdin, or literal:TEXT' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l secret-out -d 'Write the signing secret to a new file that only you can read' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l api-url -d 'Address of the API, e.g. that of `hookctl mock`' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l token -d 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l param -d 'Parameter of the API, e.g. form_id=u6nXL7 (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l client-id -d 'Client ID, with --client-secret (Screver)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l client-secret -d 'Client secret' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l api-key -d 'API key, with --password (FluidSurveys)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l password -d 'Password of the account' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l provider -d 'Provider, instead of the first argument' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l timeout -d 'Overall time limit, e.g. 10s, 1m [default: 30s]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l ca-cert -d 'Also trust the certificates in this PEM file' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l client-cert -d 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l client-key -d 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l if-absent -d 'Succeed if a webhook with this event, URL and filters already exists'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l show-secrets -d 'Print the signing secret instead of a mask'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l insecure-http -d 'Allow credentials over plain HTTP to hosts other than localhost'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l insecure -d 'Accept any certificate'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l system-roots -d 'Trust the system\'s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l event -d 'New event' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l url -d 'New URL' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l secret -d 'New signing secret, for APIs that accept one: env:NAME, file:PATH, - for stdin, or literal:TEXT' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l api-url -d 'Address of the API, e.g. that of `hookctl mock`' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l token -d 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l param -d 'Parameter of the API, e.g. form_id=u6nXL7 (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l client-id -d 'Client ID, with --client-secret (Screver)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l client-secret -d 'Client secret' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l api-key -d 'API key, with --password (FluidSurveys)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l password -d 'Password of the account' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l provider -d 'Provider, instead of the first argument' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l timeout -d 'Overall time limit, e.g. 10s, 1m [default: 30s]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l ca-cert -d 'Also trust the certificates in this PEM file' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l client-cert -d 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l client-key -d 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l show-secrets -d 'Print the signing secret instead of a mask'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l insecure-http -d 'Allow credentials over plain HTTP to hosts other than localhost'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l insecure -d 'Accept any certificate'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l system-roots -d 'Trust the system\'s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l api-url -d 'Address of the API, e.g. that of `hookctl mock`' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l token -d 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l param -d 'Parameter of the API, e.g. form_id=u6nXL7 (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l client-id -d 'Client ID, with --client-secret (Screver)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l client-secret -d 'Client secret' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l api-key -d 'API key, with --password (FluidSurveys)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l password -d 'Password of the account' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l provider -d 'Provider, instead of the first argument' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l timeout -d 'Overall time limit, e.g. 10s, 1m [default: 30s]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l ca-cert -d 'Also trust the certificates in this PEM file' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l client-cert -d 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l client-key -d 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -s y -l yes -d 'Delete without asking'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l if-present -d 'Succeed if a webhook does not exist'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l insecure-http -d 'Allow credentials over plain HTTP to hosts other than localhost'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l insecure -d 'Accept any certificate'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l system-roots -d 'Trust the system\'s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l secret -d 'Signing secret of new webhooks, for APIs that accept one: env:NAME, file:PATH, - for stdin, or literal:TEXT' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l api-url -d 'Address of the API, e.g. that of `hookctl mock`' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l token -d 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l param -d 'Parameter of the API, e.g. form_id=u6nXL7 (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l client-id -d 'Client ID, with --client-secret (Screver)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l client-secret -d 'Client secret' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l api-key -d 'API key, with --password (FluidSurveys)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l password -d 'Password of the account' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l provider -d 'Provider, instead of the first argument' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l timeout -d 'Overall time limit, e.g. 10s, 1m [default: 30s]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l ca-cert -d 'Also trust the certificates in this PEM file' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l client-cert -d 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l client-key -d 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l dry-run -d 'Print the changes without making them; exit 1 if there are any'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l prune -d 'Delete webhooks that are not in the file'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -s y -l yes -d 'Delete without asking'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l insecure-http -d 'Allow credentials over plain HTTP to hosts other than localhost'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l insecure -d 'Accept any certificate'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l system-roots -d 'Trust the system\'s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from help" -f -a "list" -d 'List webhooks'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from help" -f -a "get" -d 'Show one webhook'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from help" -f -a "create" -d 'Create a webhook'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from help" -f -a "update" -d 'Change the event or the URL of a webhook'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Delete webhooks'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from help" -f -a "apply" -d 'Create, change and delete webhooks to match a file'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l listen -d 'Loopback address and port; port 0 picks a free one' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l state -d 'Keep webhooks in this SQLite file across restarts [default: in memory]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l ready-file -d 'Write the ready line to this file, atomically' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l fail -d 'Respond with this status: always, or with probability P, e.g. 503:0.1 (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l latency -d 'Wait this long before each response, e.g. 200ms' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l seed -d 'Seed for --fail, for reproducible runs' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l token -d 'Token to accept at every API [default: mock-token]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l client-id -d 'Client ID to accept at Screver\'s token URL [default: mock-client]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l client-secret -d 'Client secret to accept at Screver\'s token URL [default: mock-client-secret]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l api-key -d 'API key to accept for FluidSurveys [default: mock-key]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l password -d 'Password to accept for FluidSurveys [default: mock-password]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand doctor" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand doctor" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand doctor" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand doctor" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand doctor" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand doctor" -l offline -d 'Do not call the provider\'s API'
complete -c hookctl -n "__fish_hookctl_using_subcommand doctor" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand doctor" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand doctor" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand doctor" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list ls show help" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list ls show help" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list ls show help" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list ls show help" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list ls show help" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list ls show help" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list ls show help" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list ls show help" -f -a "list" -d 'List the events of one provider, or of all'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list ls show help" -f -a "ls" -d 'List the events of one provider, or of all'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list ls show help" -f -a "show" -d 'Print a sample payload: exact bytes, or indented on a terminal'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list ls show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -l all -d 'List the events of all providers'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from ls" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from ls" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from ls" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from ls" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from ls" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from ls" -l all -d 'List the events of all providers'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from ls" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l variant -d 'Payload variant, if there are several (see `hookctl events list`)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l timestamp -d 'Delivery time: Unix seconds or RFC 3339' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l merge -d 'Merge this JSON object into the payload (- for stdin)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l set-json -d 'Set a field to any JSON value: data.meta=\'{"a":1}\'' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l set -d 'Set a field: response.score=3 (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l unset -d 'Remove a field' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l seed -d 'Seed for generated IDs and random order, for reproducible runs' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l http -d 'Print the whole request, unsigned, instead of the body'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l pretty -d 'Indent the payload, even if not on a terminal'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l raw -d 'Print the exact bytes, even on a terminal'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l edit -d 'Open the payload in $VISUAL or $EDITOR'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l fresh -d 'Use new IDs and current timestamps'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l add -d 'Allow edits to create fields, and --unset to ignore missing ones'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the events of one provider, or of all'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print a sample payload: exact bytes, or indented on a terminal'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list ls show new lint help" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list ls show new lint help" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list ls show new lint help" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list ls show new lint help" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list ls show new lint help" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list ls show new lint help" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list ls show new lint help" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list ls show new lint help" -f -a "list" -d 'List providers and how they sign'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list ls show new lint help" -f -a "ls" -d 'List providers and how they sign'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list ls show new lint help" -f -a "show" -d 'Print the provider.toml of a provider, as a template for your own'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list ls show new lint help" -f -a "new" -d 'Create a provider folder from a template'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list ls show new lint help" -f -a "lint" -d 'Check provider folders and report every error in them'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list ls show new lint help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from ls" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from ls" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from ls" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from ls" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from ls" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from ls" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from show" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from show" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from show" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from show" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from new" -l signature -d 'How the provider signs [default: hmac]' -r -f -a "hmac\t'An HMAC of the body in a header'
digest\t'A plain hash of the secret and the body'
standard-webhooks\t'Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature'
labeled-parts\t'A header such as `t=…,v1=…`'
timestamp-header\t'An HMAC of a timestamp header and the body'
url\t'An HMAC of the URL and the body'
body-field\t'A signature in a field of the body'
token\t'A token in a header'
bearer\t'A bearer token'
ed25519\t'A signature verified with a public key'
none\t'Deliveries are not signed'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from new" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from new" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from new" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from new" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from new" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from new" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from new" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -l against -d 'Capture of real deliveries to verify with the folder (- for stdin)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -l url -d 'Endpoint URL registered at the provider, for schemes that sign it' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -l secret -d 'Secret of these deliveries: env:NAME, file:PATH or - for stdin (repeatable)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from help" -f -a "list" -d 'List providers and how they sign'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print the provider.toml of a provider, as a template for your own'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from help" -f -a "new" -d 'Create a provider folder from a template'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from help" -f -a "lint" -d 'Check provider folders and report every error in them'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and not __fish_seen_subcommand_from list ls show export import delete help" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and not __fish_seen_subcommand_from list ls show export import delete help" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and not __fish_seen_subcommand_from list ls show export import delete help" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and not __fish_seen_subcommand_from list ls show export import delete help" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and not __fish_seen_subcommand_from list ls show export import delete help" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and not __fish_seen_subcommand_from list ls show export import delete help" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and not __fish_seen_subcommand_from list ls show export import delete help" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and not __fish_seen_subcommand_from list ls show export import delete help" -f -a "list" -d 'List deliveries, the newest first'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and not __fish_seen_subcommand_from list ls show export import delete help" -f -a "ls" -d 'List deliveries, the newest first'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and not __fish_seen_subcommand_from list ls show export import delete help" -f -a "show" -d 'Show one delivery: request, verdict, causes, response'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and not __fish_seen_subcommand_from list ls show export import delete help" -f -a "export" -d 'Write deliveries to stdout, in a format that other tools read'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and not __fish_seen_subcommand_from list ls show export import delete help" -f -a "import" -d 'Add the requests of capture files to a store'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and not __fish_seen_subcommand_from list ls show export import delete help" -f -a "delete" -d 'Delete deliveries, after asking'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and not __fish_seen_subcommand_from list ls show export import delete help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from list" -l where -d 'Only deliveries that match, e.g. \'verdict:mismatch event:response.*\'' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from list" -l limit -d 'Maximum number to list' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from list" -l before -d 'List those with a lower ID' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from list" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from list" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from list" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from list" -l all -d 'List all of them'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from list" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from list" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from ls" -l where -d 'Only deliveries that match, e.g. \'verdict:mismatch event:response.*\'' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from ls" -l limit -d 'Maximum number to list' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from ls" -l before -d 'List those with a lower ID' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from ls" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from ls" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from ls" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from ls" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from ls" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from ls" -l all -d 'List all of them'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from ls" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from show" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from show" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from show" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from show" -l show-secrets -d 'Print the values of headers that carry credentials'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from show" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from show" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from export" -l as -d 'Format: jsonl, har, warc, curl or http [default: jsonl]' -r -f -a "jsonl\t'Capture file: one JSON object per line, byte-exact'
har\t'HTTP archive (HAR 1.2), with the answers'
warc\t'Web archive (WARC 1.1), byte-exact'
curl\t'curl commands, with variables in place of credentials'
http\t'Raw HTTP request, byte-exact; for one delivery'"
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from export" -l where -d 'Only deliveries that match, e.g. \'verdict:mismatch event:response.*\'' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from export" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from export" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from export" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from export" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from export" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from import" -l from -d 'Capture format: http, har, curl, jsonl, …' -r -f -a "auto\t'Detect the format'
http\t'Raw HTTP requests, also with their responses'
jsonl\t'A capture file: one JSON object per line'
warc\t'Request records of a web archive (WARC 1.1)'
har\t'An HTTP archive (HAR 1.2) from a browser or proxy'
curl\t'A curl command'
trace\t'Output of curl --trace or --trace-ascii'
mitmproxy\t'A mitmproxy flow file'
webhooksite\t'Webhook.site: an item, or the list from its API'
ngrok\t'The API of the ngrok agent (/api/requests/http)'
pipedream\t'An HTTP event from Pipedream or RequestBin'
aws\t'An AWS Lambda event: API Gateway, function URL, ALB'
nginx\t'Nginx log lines with request_body="…" and http_…="…"'
environ\t'A Rack, CGI or PHP environment that includes the body'
postman\t'A Postman collection (2.1)'
rest\t'An editor\'s request file (.http, .rest)'
github\t'A delivery from GitHub\'s API'
smee\t'An event from smee.io'
hookdeck\t'A request or event from Hookdeck\'s API'
pcap\t'A packet capture with plain HTTP/1.1 (pcap, pcapng)'
modsec\t'ModSecurity\'s audit log (serial)'
bruno\t'A request file of Bruno (.bru)'
xml\t'Items saved by Burp Suite, or a Charles session, as XML'
yaml\t'YAML with requests: VCR cassettes, Insomnia collections'
verbose\t'Requests (>) and responses (<) as send -v prints them'
json\t'JSON with headers and body, as tools and applications write it'
log\t'Log lines with the JSON of a request, also kcat -J'
dump\t'A value printed by Node, Python, Ruby or PHP'"
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from import" -l where -d 'Only deliveries that match, e.g. \'verdict:mismatch event:response.*\'' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from import" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from import" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from import" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from import" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from import" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from delete" -l where -d 'Only deliveries that match, e.g. \'verdict:mismatch event:response.*\'' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from delete" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from delete" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from delete" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from delete" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from delete" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from delete" -l all -d 'Delete every delivery'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from delete" -s y -l yes -d 'Delete without asking'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from delete" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from help" -f -a "list" -d 'List deliveries, the newest first'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show one delivery: request, verdict, causes, response'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from help" -f -a "export" -d 'Write deliveries to stdout, in a format that other tools read'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from help" -f -a "import" -d 'Add the requests of capture files to a store'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Delete deliveries, after asking'
complete -c hookctl -n "__fish_hookctl_using_subcommand store; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -f -a "path" -d 'Print the path of the configuration file'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -f -a "show" -d 'Print the configuration, with secrets masked'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -f -a "init" -d 'Write a commented configuration file; an existing one is not changed'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -f -a "profiles" -d 'List the profiles, and mark the one in use'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -f -a "set" -d 'Set a key of a profile, and create the profile if it is new'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -f -a "edit" -d 'Edit the file in $VISUAL or $EDITOR, and validate it'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from path" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from path" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from path" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from path" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from path" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from path" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from path" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from path" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from path" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from show" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from show" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from init" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from init" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from init" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from init" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from init" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from init" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from init" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from profiles" -s o -l output -d 'Output format: text, json or jsonl [default: text]' -r -f -a "text\t'For people: aligned, in color on a terminal'
json\t'One JSON array, or one object if there is only one thing'
jsonl\t'One JSON object per line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from profiles" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from profiles" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from profiles" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from profiles" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from profiles" -l json -d 'Same as -o json'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from profiles" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from profiles" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from profiles" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from set" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from set" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from set" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from set" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from set" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from edit" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from edit" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from edit" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from edit" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from edit" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from edit" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "path" -d 'Print the path of the configuration file'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print the configuration, with secrets masked'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "init" -d 'Write a commented configuration file; an existing one is not changed'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "profiles" -d 'List the profiles, and mark the one in use'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "set" -d 'Set a key of a profile, and create the profile if it is new'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "edit" -d 'Edit the file in $VISUAL or $EDITOR, and validate it'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -l static -d 'Print a script that does not call hookctl. It completes commands and flags, but not the names of providers, events or profiles'
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand man" -l color -d 'Use color: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Even when not writing to a terminal'
never\t'No color'"
complete -c hookctl -n "__fish_hookctl_using_subcommand man" -l profile -d 'Use this profile of the configuration file' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand man" -l config -d 'Use this configuration file (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand man" -l providers -d 'Load your own provider folders from DIR (repeatable)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand man" -s v -l verbose -d 'Show requests and responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand man" -s q -l quiet -d 'Print no messages except errors'
complete -c hookctl -n "__fish_hookctl_using_subcommand man" -s h -l help -d 'Print this summary (--help shows all options)'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo send sign verify listen replay inspect webhooks mock doctor events providers store config completions man help" -f -a "demo" -d 'Run a complete demo on localhost, no setup needed'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo send sign verify listen replay inspect webhooks mock doctor events providers store config completions man help" -f -a "send" -d 'Send sample events, encoded and signed as the provider does'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo send sign verify listen replay inspect webhooks mock doctor events providers store config completions man help" -f -a "sign" -d 'Print the signature header for a body'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo send sign verify listen replay inspect webhooks mock doctor events providers store config completions man help" -f -a "verify" -d 'Verify captured requests, and explain mismatches'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo send sign verify listen replay inspect webhooks mock doctor events providers store config completions man help" -f -a "listen" -d 'Receive webhooks: verify, explain, store and forward them'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo send sign verify listen replay inspect webhooks mock doctor events providers store config completions man help" -f -a "replay" -d 'Send captured requests again, and compare the responses'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo send sign verify listen replay inspect webhooks mock doctor events providers store config completions man help" -f -a "inspect" -d 'Show a store or captured requests in the browser'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo send sign verify listen replay inspect webhooks mock doctor events providers store config completions man help" -f -a "webhooks" -d 'Manage webhooks through the APIs of the providers'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo send sign verify listen replay inspect webhooks mock doctor events providers store config completions man help" -f -a "mock" -d 'Run a local mock of the management APIs until interrupted'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo send sign verify listen replay inspect webhooks mock doctor events providers store config completions man help" -f -a "doctor" -d 'Check your setup: configuration, secrets, API access, clock, …'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo send sign verify listen replay inspect webhooks mock doctor events providers store config completions man help" -f -a "events" -d 'List events, or print a sample payload'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo send sign verify listen replay inspect webhooks mock doctor events providers store config completions man help" -f -a "providers" -d 'List providers, create or check your own'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo send sign verify listen replay inspect webhooks mock doctor events providers store config completions man help" -f -a "store" -d 'List, show, export and delete stored deliveries'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo send sign verify listen replay inspect webhooks mock doctor events providers store config completions man help" -f -a "config" -d 'Create, show or change the configuration file'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo send sign verify listen replay inspect webhooks mock doctor events providers store config completions man help" -f -a "completions" -d 'Print completions for a shell'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo send sign verify listen replay inspect webhooks mock doctor events providers store config completions man help" -f -a "man" -d 'Show the manual page, or write all pages to a directory'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo send sign verify listen replay inspect webhooks mock doctor events providers store config completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from webhooks" -f -a "list" -d 'List webhooks'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from webhooks" -f -a "get" -d 'Show one webhook'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from webhooks" -f -a "create" -d 'Create a webhook'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from webhooks" -f -a "update" -d 'Change the event or the URL of a webhook'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from webhooks" -f -a "delete" -d 'Delete webhooks'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from webhooks" -f -a "apply" -d 'Create, change and delete webhooks to match a file'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from events" -f -a "list" -d 'List the events of one provider, or of all'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from events" -f -a "show" -d 'Print a sample payload: exact bytes, or indented on a terminal'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from providers" -f -a "list" -d 'List providers and how they sign'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from providers" -f -a "show" -d 'Print the provider.toml of a provider, as a template for your own'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from providers" -f -a "new" -d 'Create a provider folder from a template'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from providers" -f -a "lint" -d 'Check provider folders and report every error in them'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from store" -f -a "list" -d 'List deliveries, the newest first'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from store" -f -a "show" -d 'Show one delivery: request, verdict, causes, response'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from store" -f -a "export" -d 'Write deliveries to stdout, in a format that other tools read'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from store" -f -a "import" -d 'Add the requests of capture files to a store'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from store" -f -a "delete" -d 'Delete deliveries, after asking'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "path" -d 'Print the path of the configuration file'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'Print the configuration, with secrets masked'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "init" -d 'Write a commented configuration file; an existing one is not changed'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "profiles" -d 'List the profiles, and mark the one in use'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "set" -d 'Set a key of a profile, and create the profile if it is new'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "edit" -d 'Edit the file in $VISUAL or $EDITOR, and validate it'
