
use builtin;
use str;

set edit:completion:arg-completer[hookctl] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'hookctl'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'hookctl'= {
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
            cand -V 'Print version'
            cand --version 'Print version'
            cand demo 'Run a complete demo on localhost, no setup needed'
            cand send 'Send sample events, encoded and signed as the provider does'
            cand sign 'Print the signature header for a body'
            cand verify 'Verify captured requests, and explain mismatches'
            cand listen 'Receive webhooks: verify, explain, store and forward them'
            cand replay 'Send captured requests again, and compare the responses'
            cand webhooks 'Manage webhooks through the API of Screver or FluidSurveys'
            cand mock 'Run a local mock of the management APIs until interrupted'
            cand doctor 'Check your setup: configuration, secrets, API access, clock, …'
            cand events 'List events, or print a sample payload'
            cand providers 'List providers, create or check your own'
            cand store 'List, show, export and delete stored deliveries'
            cand config 'Create, show or change the configuration file'
            cand completions 'Print completions for a shell'
            cand man 'Show the manual page, or write all pages to a directory'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookctl;demo'= {
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;send'= {
            cand --to 'Endpoint to deliver to'
            cand --variant 'Payload variant, if there are several (see `hookctl events list`)'
            cand --body 'Send this body instead of the sample (- for stdin)'
            cand -H 'Add or replace a header: ''Name: value'''
            cand --header 'Add or replace a header: ''Name: value'''
            cand --dry-run 'Print the request instead: http, curl or json'
            cand --merge 'Merge this JSON object into the payload (- for stdin)'
            cand --set-json 'Set a field to any JSON value: data.meta=''{"a":1}'''
            cand --set 'Set a field: response.score=3 (repeatable)'
            cand --unset 'Remove a field'
            cand --seed 'Seed for generated IDs and random order, for reproducible runs'
            cand --secret 'Secret: env:NAME, file:PATH or - for stdin'
            cand --scheme 'Signature scheme, if the provider''s documentation is ambiguous: hmac, salt-prefix or salt-suffix'
            cand --timestamp 'Delivery time, for providers that send one: Unix seconds or RFC 3339'
            cand --id 'Delivery ID, for providers that send one (SurveySparrow''s traceid)'
            cand --expect 'Statuses to accept, e.g. 2xx,404'
            cand --computed 'Signature your own code computed for this delivery; shows what your code did differently'
            cand --timeout 'Time limit per attempt, e.g. 500ms, 10s, 1m [default: 30s]'
            cand --tamper 'Forge deliveries, e.g. body,missing,wrong-secret'
            cand --retries 'Retry up to N times on no response, 408, 429, 5xx'
            cand --backoff 'Wait between attempts: doubled each time, with jitter, within these limits. Retry-After is honored within them [default: 1s..60s]'
            cand --state 'File that counts deliveries for --enforce-limits; several runs can share it [default: hookctl/limits.db in the state directory]'
            cand --save 'Append each delivery to this capture file, with the status it got. Values of Authorization, Cookie and X-API-Key are left out; the URL is kept whole'
            cand --basic 'Send Basic authorization, e.g. hooks:env:PASSWORD'
            cand --oauth-token-url 'Get a bearer token from this URL and send it. It is renewed before it expires'
            cand --client-id 'Client ID for the token URL (also env:NAME or file:PATH)'
            cand --client-secret 'Client secret for the token URL: env:NAME, file:PATH or - for stdin'
            cand --scope 'Scope to request. SurveySparrow calls it "OAuth" with a scope and "Token" without one'
            cand --oauth-style 'How to send the client ID and secret to the token URL [default: form]'
            cand --repeat 'Send everything N times. Each delivery gets a new ID and timestamp in the headers, and in the payload with --fresh [default: 1]'
            cand --webhook 'Deliver to this webhook only'
            cand --survey 'Survey of the event; skips webhooks for other surveys'
            cand --collector 'Collector of the event; skips webhooks for other collectors'
            cand --api-url 'Address of the API, e.g. that of `hookctl mock`'
            cand --token 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT'
            cand --count 'Total number of deliveries'
            cand --duration 'Start no new deliveries after this time, e.g. 30s, 5m [default: 10s if --count is not given]'
            cand --concurrency 'Number of connections, kept open; proxies are not used [default: 64]'
            cand --rate 'Start N deliveries per second regardless of how fast the endpoint responds (open loop): 500, 0.5 or 90/m. Latency is measured from the scheduled start'
            cand --max-failures 'Stop after N deliveries were rejected or got no response'
            cand --hdr-log 'Write an HdrHistogram log of the latencies, one interval per second. An existing log is replaced'
            cand --ca-cert 'Also trust the certificates in this PEM file'
            cand --client-cert 'Client certificate for servers that require one (mutual TLS): a PEM file, with intermediates if there are any'
            cand --client-key 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]'
            cand --report 'Write a junit, tap, json, html or markdown report'
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --all 'Send all events of the provider'
            cand --edit 'Open the payload in $VISUAL or $EDITOR'
            cand --fresh 'Use new IDs and current timestamps'
            cand --add 'Allow edits to create fields, and --unset to ignore missing ones'
            cand --unsigned 'Send no signature'
            cand --enforce-limits 'Stay within the provider''s limits, e.g. SurveySparrow''s 5,000 deliveries a day, and stop when the provider would disable the webhook'
            cand --validate 'Check the endpoint as SurveySparrow''s Validate button does: it must answer 200 with application/json'
            cand --duplicate 'Send each delivery twice, byte for byte'
            cand --shuffle 'Send in random order; the seed is printed (at most 5,000,000 deliveries)'
            cand --subscribed 'Deliver to every webhook registered for the event'
            cand --honor-410 'Delete a webhook whose endpoint answers 410 (FluidSurveys)'
            cand --insecure-http 'Allow credentials over plain HTTP to hosts other than localhost'
            cand --no-keep-alive 'Use a new connection for each delivery, with `Connection: close`'
            cand --i-own-this-host 'Allow a host other than localhost: you own it, or its owner agreed'
            cand --insecure 'Accept any certificate'
            cand --system-roots 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
            cand --no-github 'No annotations and no step summary on GitHub Actions'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;sign'= {
            cand --body 'Body to sign, byte for byte [default: stdin]'
            cand --secret 'Secret: env:NAME, file:PATH or - for stdin'
            cand --scheme 'Signature scheme, if the provider''s documentation is ambiguous: hmac, salt-prefix or salt-suffix'
            cand -H 'Request header, for schemes that sign headers: ''Name: value'''
            cand --header 'Request header, for schemes that sign headers: ''Name: value'''
            cand --url 'Endpoint URL, for schemes that sign the URL'
            cand --timestamp 'Delivery time, for providers that send one: Unix seconds or RFC 3339'
            cand --id 'Delivery ID, for providers that send one'
            cand --signature-header 'Header with the signature, for a sender without a provider folder'
            cand --algorithm 'How the sender signs'
            cand --encoding 'How the signature is encoded [default: hex]'
            cand --prefix 'Text before the signature, e.g. `sha256=`'
            cand --separator 'Text between several signatures in the header, or between the parts of --layout'
            cand --layout 'Layout of a header with several parts, e.g. ''t={timestamp},v1={signature}'''
            cand --message 'What is signed, e.g. ''{timestamp}.{body}'' [default: {body}]'
            cand --timestamp-header 'Header with the time of the delivery, for {timestamp} and --tolerance'
            cand --key-encoding 'How the secret becomes the key [default: text]'
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --value 'Print the value only, without the header name'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;verify'= {
            cand --files-from 'Verify the files that this file lists, one path per line (- for stdin)'
            cand --from 'Capture format: http, har, curl, jsonl, …'
            cand --keep 'Copy this key of each JSON Lines record to its JSON verdict (repeatable)'
            cand --source-name 'Name of standard input in verdicts and reports [default: stdin]'
            cand --body 'Verify this body with the headers of FILE or -H'
            cand -H 'Header for --body: ''Name: value'', or @FILE'
            cand --header 'Header for --body: ''Name: value'', or @FILE'
            cand --provider 'Provider of all requests [default: detected]'
            cand --url 'Endpoint URL registered at the provider, for schemes that sign it'
            cand --secret 'Secret: env:NAME, file:PATH or - for stdin (repeatable)'
            cand --env-file 'Try the secrets in this file of KEY=value lines'
            cand --tolerance 'Maximum age, e.g. 5m, for providers that send a timestamp'
            cand --at 'Current time for --tolerance: Unix seconds, RFC 3339, or `captured` for the time stated by the capture'
            cand --explain 'Search for causes: auto, always or never'
            cand --computed 'Signature your own code computed; shows what your code did differently'
            cand --path 'Verify only requests to this path or below it; * matches any text (repeatable)'
            cand --method 'Verify only requests with this method (repeatable)'
            cand --host 'Verify only requests to this host, e.g. hooks.example.com or *.example.com:8443 (repeatable)'
            cand --since 'Verify only requests captured since this time: Unix seconds, RFC 3339, or how long ago, e.g. 2h. Requests without a time are included'
            cand --signature-header 'Header with the signature, for a sender without a provider folder'
            cand --algorithm 'How the sender signs'
            cand --encoding 'How the signature is encoded [default: hex]'
            cand --prefix 'Text before the signature, e.g. `sha256=`'
            cand --separator 'Text between several signatures in the header, or between the parts of --layout'
            cand --layout 'Layout of a header with several parts, e.g. ''t={timestamp},v1={signature}'''
            cand --message 'What is signed, e.g. ''{timestamp}.{body}'' [default: {body}]'
            cand --timestamp-header 'Header with the time of the delivery, for {timestamp} and --tolerance'
            cand --key-encoding 'How the secret becomes the key [default: text]'
            cand --only 'Print only these verdicts, e.g. mismatch,missing'
            cand --report 'Write a junit, tap, json, html or markdown report'
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --causes 'List all causes with their fixes, and exit'
            cand --allow-unsigned 'Accept requests of providers that do not sign'
            cand --allow-empty 'Succeed if there is nothing to verify: no requests, or no deliveries among them'
            cand --strict 'Fail if a request is not a delivery, e.g. a page load [default: count it and continue]'
            cand --exit-zero 'Exit 0 instead of 1 if a request is not valid, for pipelines that read the verdicts; errors keep their exit codes'
            cand --summary 'Print counts instead of one row per request'
            cand --fail-fast 'Stop at the first request that is not valid or cannot be verified'
            cand --no-github 'No annotations and no step summary on GitHub Actions'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;listen'= {
            cand --port 'Port; 0 picks a free one [default: 8787]'
            cand --bind 'IP address to listen on [default: 127.0.0.1, which only this machine can reach]'
            cand --tls 'Serve HTTPS with a certificate made for this run'
            cand --tls-cert 'Serve HTTPS with this certificate: a PEM file, with intermediates if there are any'
            cand --tls-key 'Private key of --tls-cert: an unencrypted PEM file'
            cand --ready-file 'Write the ready line to this file, atomically'
            cand --max-body 'Largest body to accept; larger ones get 413'
            cand --max-connections 'Connections to serve at the same time; others wait'
            cand --read-timeout 'How long the headers of a request may take, and then its body'
            cand --provider 'Provider of all deliveries [default: detected]'
            cand --secret 'Secret: env:NAME, file:PATH or - for stdin (repeatable)'
            cand --env-file 'Try the secrets in this file of KEY=value lines: HOOKCTL_<PROVIDER>_SECRET for that provider, any other value for every provider. Repeatable'
            cand --tolerance 'Maximum age, e.g. 5m, for providers that send a timestamp'
            cand --public-url 'URL under which senders reach this server, e.g. that of a tunnel, for schemes that sign the URL'
            cand --explain 'Search for the cause of a mismatch, up to 2 seconds per delivery [default: auto]'
            cand --respond 'Answer with this status [default: 200]'
            cand --times 'Apply --respond or --drop to the first N deliveries only'
            cand --respond-body 'Body of the responses, or @FILE'
            cand --respond-after 'Wait this long before each response, e.g. 2s'
            cand --drop 'Close the connection without a response'
            cand --token-endpoint 'Play an OAuth token URL at this path, and require its bearer token in deliveries'
            cand --save 'Keep deliveries in this store, a SQLite file'
            cand --retain 'How much the store keeps: a number of deliveries, an age or a size, e.g. 10000, 7d or 1GB'
            cand --capture 'Also append deliveries to this capture file (JSON Lines)'
            cand --forward 'Send deliveries on to this application'
            cand --forward-timeout 'How long the application may take before the sender gets 504'
            cand --resign 'Sign forwarded deliveries with the application''s own secret: env:NAME, file:PATH or -'
            cand --expect 'Wait for a delivery, e.g. ''screver surveyCompleted=2'''
            cand --within 'Stop after this time, e.g. 30s'
            cand --count 'Stop after N valid deliveries'
            cand --register 'Create a webhook at this provider for --public-url, and delete it at the end'
            cand --event 'Event of the webhook [default: every event, for Screver]'
            cand --api-url 'Address of the API, e.g. that of `hookctl mock`'
            cand --token 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT'
            cand --ca-cert 'Also trust the certificates in this PEM file'
            cand --client-cert 'Client certificate for servers that require one (mutual TLS): a PEM file, with intermediates if there are any'
            cand --client-key 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]'
            cand --report 'Write a junit, tap, json, html or markdown report'
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --allow-unsigned 'Accept deliveries of providers that do not sign'
            cand --reject-invalid 'Answer 401 if a delivery is not valid'
            cand --no-sync 'Do not wait for the disk: faster, but a power failure may lose the last deliveries'
            cand --forward-only-valid 'Keep deliveries that are not valid from the application'
            cand --none-but 'Fail if anything else arrives, or more than expected'
            cand --all-valid 'Fail unless there are deliveries and all are valid'
            cand --insecure-http 'Allow credentials over plain HTTP to hosts other than localhost'
            cand --insecure 'Accept any certificate'
            cand --system-roots 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
            cand --no-github 'No annotations and no step summary on GitHub Actions'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;replay'= {
            cand --to 'Endpoint to send to. Repeat it to compare responses'
            cand --where 'Only deliveries that match, e.g. ''verdict:mismatch event:response.*'''
            cand --from 'Capture format: http, har, curl, jsonl, …'
            cand --provider 'Provider of all requests [default: detected]'
            cand -H 'Add or replace a header: ''Name: value'''
            cand --header 'Add or replace a header: ''Name: value'''
            cand --merge 'Merge this JSON object into the payload (- for stdin)'
            cand --set-json 'Set a field to any JSON value: data.meta=''{"a":1}'''
            cand --set 'Set a field: response.score=3 (repeatable)'
            cand --unset 'Remove a field'
            cand --seed 'Seed for generated IDs and random order, for reproducible runs'
            cand --resign 'Sign again with this secret: env:NAME, file:PATH or -'
            cand --secret 'Secret of the captured signatures, for --resign'
            cand --speed 'Pace: max, or e.g. 1x or 10x of the captured one'
            cand --concurrency 'Maximum number of requests in flight [default: 1]'
            cand --watch 'Send again whenever these files change, until everything is accepted'
            cand --expect 'Statuses to accept, e.g. 2xx,404'
            cand --ignore-header 'Header to ignore when responses of several endpoints are compared'
            cand --timeout 'Time limit per attempt, e.g. 500ms, 10s, 1m [default: 30s]'
            cand --retries 'Retry up to N times on no response, 408, 429, 5xx'
            cand --backoff 'Wait between attempts: doubled each time, with jitter, within these limits. Retry-After is honored within them [default: 1s..60s]'
            cand --ca-cert 'Also trust the certificates in this PEM file'
            cand --client-cert 'Client certificate for servers that require one (mutual TLS): a PEM file, with intermediates if there are any'
            cand --client-key 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]'
            cand --report 'Write a junit, tap, json, html or markdown report'
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --edit 'Open the payload in $VISUAL or $EDITOR'
            cand --fresh 'Use new IDs and current timestamps'
            cand --add 'Allow edits to create fields, and --unset to ignore missing ones'
            cand --resign-unverified 'Also sign requests again that are not valid'
            cand --any-order 'Let requests of one sender overtake each other'
            cand --compare 'Compare with the recorded responses: fixed, regressed, still failing, same'
            cand --allow-empty 'Succeed if no request is sent, because there is none or none matches --where'
            cand --insecure 'Accept any certificate'
            cand --system-roots 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
            cand --no-github 'No annotations and no step summary on GitHub Actions'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;webhooks'= {
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
            cand list 'List webhooks'
            cand ls 'List webhooks'
            cand get 'Show one webhook'
            cand create 'Create a webhook'
            cand update 'Change the event or the URL of a webhook'
            cand delete 'Delete webhooks'
            cand apply 'Create, change and delete webhooks to match a file'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookctl;webhooks;list'= {
            cand --limit 'Maximum number to list [default: 100]'
            cand --skip 'Skip the first N'
            cand --sort 'Sort by createdAt or updatedAt, e.g. createdAt:desc (Screver)'
            cand --event 'Only webhooks for this event'
            cand --url 'Only webhooks that deliver to this URL'
            cand --api-url 'Address of the API, e.g. that of `hookctl mock`'
            cand --token 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT'
            cand --client-id 'Client ID, with --client-secret (Screver)'
            cand --client-secret 'Client secret'
            cand --api-key 'API key, with --password (FluidSurveys)'
            cand --password 'Password of the account'
            cand --provider 'Provider, instead of the first argument'
            cand --timeout 'Overall time limit, e.g. 10s, 1m [default: 30s]'
            cand --ca-cert 'Also trust the certificates in this PEM file'
            cand --client-cert 'Client certificate for servers that require one (mutual TLS): a PEM file, with intermediates if there are any'
            cand --client-key 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]'
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --all 'List all webhooks'
            cand --show-secrets 'Print signing secrets instead of a mask'
            cand --insecure-http 'Allow credentials over plain HTTP to hosts other than localhost'
            cand --insecure 'Accept any certificate'
            cand --system-roots 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;webhooks;ls'= {
            cand --limit 'Maximum number to list [default: 100]'
            cand --skip 'Skip the first N'
            cand --sort 'Sort by createdAt or updatedAt, e.g. createdAt:desc (Screver)'
            cand --event 'Only webhooks for this event'
            cand --url 'Only webhooks that deliver to this URL'
            cand --api-url 'Address of the API, e.g. that of `hookctl mock`'
            cand --token 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT'
            cand --client-id 'Client ID, with --client-secret (Screver)'
            cand --client-secret 'Client secret'
            cand --api-key 'API key, with --password (FluidSurveys)'
            cand --password 'Password of the account'
            cand --provider 'Provider, instead of the first argument'
            cand --timeout 'Overall time limit, e.g. 10s, 1m [default: 30s]'
            cand --ca-cert 'Also trust the certificates in this PEM file'
            cand --client-cert 'Client certificate for servers that require one (mutual TLS): a PEM file, with intermediates if there are any'
            cand --client-key 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]'
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --all 'List all webhooks'
            cand --show-secrets 'Print signing secrets instead of a mask'
            cand --insecure-http 'Allow credentials over plain HTTP to hosts other than localhost'
            cand --insecure 'Accept any certificate'
            cand --system-roots 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;webhooks;get'= {
            cand --api-url 'Address of the API, e.g. that of `hookctl mock`'
            cand --token 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT'
            cand --client-id 'Client ID, with --client-secret (Screver)'
            cand --client-secret 'Client secret'
            cand --api-key 'API key, with --password (FluidSurveys)'
            cand --password 'Password of the account'
            cand --provider 'Provider, instead of the first argument'
            cand --timeout 'Overall time limit, e.g. 10s, 1m [default: 30s]'
            cand --ca-cert 'Also trust the certificates in this PEM file'
            cand --client-cert 'Client certificate for servers that require one (mutual TLS): a PEM file, with intermediates if there are any'
            cand --client-key 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]'
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --show-secrets 'Print the signing secret instead of a mask'
            cand --insecure-http 'Allow credentials over plain HTTP to hosts other than localhost'
            cand --insecure 'Accept any certificate'
            cand --system-roots 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;webhooks;create'= {
            cand --event 'Event to subscribe to; ''*'' is every event (Screver)'
            cand --url 'Endpoint that gets the deliveries'
            cand --survey 'Only events of this survey (FluidSurveys)'
            cand --collector 'Only events of this collector (FluidSurveys)'
            cand --secret-out 'Write the signing secret to a new file that only you can read (Screver)'
            cand --api-url 'Address of the API, e.g. that of `hookctl mock`'
            cand --token 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT'
            cand --client-id 'Client ID, with --client-secret (Screver)'
            cand --client-secret 'Client secret'
            cand --api-key 'API key, with --password (FluidSurveys)'
            cand --password 'Password of the account'
            cand --provider 'Provider, instead of the first argument'
            cand --timeout 'Overall time limit, e.g. 10s, 1m [default: 30s]'
            cand --ca-cert 'Also trust the certificates in this PEM file'
            cand --client-cert 'Client certificate for servers that require one (mutual TLS): a PEM file, with intermediates if there are any'
            cand --client-key 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]'
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --if-absent 'Succeed if a webhook with this event, URL and filters already exists'
            cand --show-secrets 'Print the signing secret instead of a mask'
            cand --insecure-http 'Allow credentials over plain HTTP to hosts other than localhost'
            cand --insecure 'Accept any certificate'
            cand --system-roots 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;webhooks;update'= {
            cand --event 'New event'
            cand --url 'New URL'
            cand --api-url 'Address of the API, e.g. that of `hookctl mock`'
            cand --token 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT'
            cand --client-id 'Client ID, with --client-secret (Screver)'
            cand --client-secret 'Client secret'
            cand --api-key 'API key, with --password (FluidSurveys)'
            cand --password 'Password of the account'
            cand --provider 'Provider, instead of the first argument'
            cand --timeout 'Overall time limit, e.g. 10s, 1m [default: 30s]'
            cand --ca-cert 'Also trust the certificates in this PEM file'
            cand --client-cert 'Client certificate for servers that require one (mutual TLS): a PEM file, with intermediates if there are any'
            cand --client-key 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]'
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --show-secrets 'Print the signing secret instead of a mask'
            cand --insecure-http 'Allow credentials over plain HTTP to hosts other than localhost'
            cand --insecure 'Accept any certificate'
            cand --system-roots 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;webhooks;delete'= {
            cand --api-url 'Address of the API, e.g. that of `hookctl mock`'
            cand --token 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT'
            cand --client-id 'Client ID, with --client-secret (Screver)'
            cand --client-secret 'Client secret'
            cand --api-key 'API key, with --password (FluidSurveys)'
            cand --password 'Password of the account'
            cand --provider 'Provider, instead of the first argument'
            cand --timeout 'Overall time limit, e.g. 10s, 1m [default: 30s]'
            cand --ca-cert 'Also trust the certificates in this PEM file'
            cand --client-cert 'Client certificate for servers that require one (mutual TLS): a PEM file, with intermediates if there are any'
            cand --client-key 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]'
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand -y 'Delete without asking'
            cand --yes 'Delete without asking'
            cand --if-present 'Succeed if a webhook does not exist'
            cand --insecure-http 'Allow credentials over plain HTTP to hosts other than localhost'
            cand --insecure 'Accept any certificate'
            cand --system-roots 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;webhooks;apply'= {
            cand --api-url 'Address of the API, e.g. that of `hookctl mock`'
            cand --token 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT'
            cand --client-id 'Client ID, with --client-secret (Screver)'
            cand --client-secret 'Client secret'
            cand --api-key 'API key, with --password (FluidSurveys)'
            cand --password 'Password of the account'
            cand --provider 'Provider, instead of the first argument'
            cand --timeout 'Overall time limit, e.g. 10s, 1m [default: 30s]'
            cand --ca-cert 'Also trust the certificates in this PEM file'
            cand --client-cert 'Client certificate for servers that require one (mutual TLS): a PEM file, with intermediates if there are any'
            cand --client-key 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]'
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --dry-run 'Print the changes without making them; exit 1 if there are any'
            cand --prune 'Delete webhooks that are not in the file'
            cand -y 'Delete without asking'
            cand --yes 'Delete without asking'
            cand --insecure-http 'Allow credentials over plain HTTP to hosts other than localhost'
            cand --insecure 'Accept any certificate'
            cand --system-roots 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;webhooks;help'= {
            cand list 'List webhooks'
            cand get 'Show one webhook'
            cand create 'Create a webhook'
            cand update 'Change the event or the URL of a webhook'
            cand delete 'Delete webhooks'
            cand apply 'Create, change and delete webhooks to match a file'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookctl;webhooks;help;list'= {
        }
        &'hookctl;webhooks;help;get'= {
        }
        &'hookctl;webhooks;help;create'= {
        }
        &'hookctl;webhooks;help;update'= {
        }
        &'hookctl;webhooks;help;delete'= {
        }
        &'hookctl;webhooks;help;apply'= {
        }
        &'hookctl;webhooks;help;help'= {
        }
        &'hookctl;mock'= {
            cand --listen 'Loopback address and port; port 0 picks a free one'
            cand --state 'Keep webhooks in this SQLite file across restarts [default: in memory]'
            cand --ready-file 'Write the ready line to this file, atomically'
            cand --fail 'Answer with this status: always, or with probability P, e.g. 503:0.1 (repeatable)'
            cand --latency 'Wait this long before each response, e.g. 200ms'
            cand --seed 'Seed for --fail, for reproducible runs'
            cand --token 'Token to accept at both APIs [default: mock-token]'
            cand --client-id 'Client ID to accept at Screver''s token URL [default: mock-client]'
            cand --client-secret 'Client secret to accept at Screver''s token URL [default: mock-client-secret]'
            cand --api-key 'API key to accept for FluidSurveys [default: mock-key]'
            cand --password 'Password to accept for FluidSurveys [default: mock-password]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;doctor'= {
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --offline 'Do not call the provider''s API'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;events'= {
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
            cand list 'List the events of one provider, or of all'
            cand ls 'List the events of one provider, or of all'
            cand show 'Print a sample payload: exact bytes, or indented on a terminal'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookctl;events;list'= {
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --all 'List the events of all providers'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;events;ls'= {
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --all 'List the events of all providers'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;events;show'= {
            cand --variant 'Payload variant, if there are several (see `hookctl events list`)'
            cand --timestamp 'Delivery time: Unix seconds or RFC 3339'
            cand --merge 'Merge this JSON object into the payload (- for stdin)'
            cand --set-json 'Set a field to any JSON value: data.meta=''{"a":1}'''
            cand --set 'Set a field: response.score=3 (repeatable)'
            cand --unset 'Remove a field'
            cand --seed 'Seed for generated IDs and random order, for reproducible runs'
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --http 'Print the whole request, unsigned, instead of the body'
            cand --pretty 'Indent the payload, even if not on a terminal'
            cand --raw 'Print the exact bytes, even on a terminal'
            cand --edit 'Open the payload in $VISUAL or $EDITOR'
            cand --fresh 'Use new IDs and current timestamps'
            cand --add 'Allow edits to create fields, and --unset to ignore missing ones'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;events;help'= {
            cand list 'List the events of one provider, or of all'
            cand show 'Print a sample payload: exact bytes, or indented on a terminal'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookctl;events;help;list'= {
        }
        &'hookctl;events;help;show'= {
        }
        &'hookctl;events;help;help'= {
        }
        &'hookctl;providers'= {
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
            cand list 'List providers and how they sign'
            cand ls 'List providers and how they sign'
            cand show 'Print the provider.toml of a provider, as a template for your own'
            cand new 'Create a provider folder from a template'
            cand lint 'Check provider folders and report every error in them'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookctl;providers;list'= {
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;providers;ls'= {
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;providers;show'= {
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;providers;new'= {
            cand --signature 'How the provider signs [default: hmac]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;providers;lint'= {
            cand --against 'Capture of real deliveries to verify with the folder (- for stdin)'
            cand --secret 'Secret of these deliveries: env:NAME, file:PATH or - for stdin (repeatable)'
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;providers;help'= {
            cand list 'List providers and how they sign'
            cand show 'Print the provider.toml of a provider, as a template for your own'
            cand new 'Create a provider folder from a template'
            cand lint 'Check provider folders and report every error in them'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookctl;providers;help;list'= {
        }
        &'hookctl;providers;help;show'= {
        }
        &'hookctl;providers;help;new'= {
        }
        &'hookctl;providers;help;lint'= {
        }
        &'hookctl;providers;help;help'= {
        }
        &'hookctl;store'= {
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
            cand list 'List deliveries, the newest first'
            cand ls 'List deliveries, the newest first'
            cand show 'Show one delivery: request, verdict, causes, response'
            cand export 'Write deliveries to stdout, in a format that other tools read'
            cand import 'Add the requests of capture files to a store'
            cand delete 'Delete deliveries, after asking'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookctl;store;list'= {
            cand --where 'Only deliveries that match, e.g. ''verdict:mismatch event:response.*'''
            cand --limit 'Maximum number to list'
            cand --before 'List those with a lower ID'
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --all 'List all of them'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;store;ls'= {
            cand --where 'Only deliveries that match, e.g. ''verdict:mismatch event:response.*'''
            cand --limit 'Maximum number to list'
            cand --before 'List those with a lower ID'
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --all 'List all of them'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;store;show'= {
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --show-secrets 'Print the values of headers that carry credentials'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;store;export'= {
            cand --as 'Format: jsonl, har, warc, curl or http [default: jsonl]'
            cand --where 'Only deliveries that match, e.g. ''verdict:mismatch event:response.*'''
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;store;import'= {
            cand --from 'Capture format: http, har, curl, jsonl, …'
            cand --where 'Only deliveries that match, e.g. ''verdict:mismatch event:response.*'''
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;store;delete'= {
            cand --where 'Only deliveries that match, e.g. ''verdict:mismatch event:response.*'''
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --all 'Delete every delivery'
            cand -y 'Delete without asking'
            cand --yes 'Delete without asking'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;store;help'= {
            cand list 'List deliveries, the newest first'
            cand show 'Show one delivery: request, verdict, causes, response'
            cand export 'Write deliveries to stdout, in a format that other tools read'
            cand import 'Add the requests of capture files to a store'
            cand delete 'Delete deliveries, after asking'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookctl;store;help;list'= {
        }
        &'hookctl;store;help;show'= {
        }
        &'hookctl;store;help;export'= {
        }
        &'hookctl;store;help;import'= {
        }
        &'hookctl;store;help;delete'= {
        }
        &'hookctl;store;help;help'= {
        }
        &'hookctl;config'= {
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
            cand path 'Print the path of the configuration file'
            cand show 'Print the configuration, with secrets masked'
            cand init 'Write a commented configuration file; an existing one is not changed'
            cand profiles 'List the profiles, and mark the one in use'
            cand set 'Set a key of a profile, and create the profile if it is new'
            cand edit 'Edit the file in $VISUAL or $EDITOR, and validate it'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookctl;config;path'= {
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;config;show'= {
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;config;init'= {
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;config;profiles'= {
            cand -o 'Output format: text, json or jsonl [default: text]'
            cand --output 'Output format: text, json or jsonl [default: text]'
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --json 'Same as -o json'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;config;set'= {
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;config;edit'= {
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;config;help'= {
            cand path 'Print the path of the configuration file'
            cand show 'Print the configuration, with secrets masked'
            cand init 'Write a commented configuration file; an existing one is not changed'
            cand profiles 'List the profiles, and mark the one in use'
            cand set 'Set a key of a profile, and create the profile if it is new'
            cand edit 'Edit the file in $VISUAL or $EDITOR, and validate it'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookctl;config;help;path'= {
        }
        &'hookctl;config;help;show'= {
        }
        &'hookctl;config;help;init'= {
        }
        &'hookctl;config;help;profiles'= {
        }
        &'hookctl;config;help;set'= {
        }
        &'hookctl;config;help;edit'= {
        }
        &'hookctl;config;help;help'= {
        }
        &'hookctl;completions'= {
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand --static 'Print a script that does not call hookctl. It completes commands and flags, but not the names of providers, events or profiles'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;man'= {
            cand --color 'Use color: auto, always or never [default: auto]'
            cand --profile 'Use this profile of the configuration file'
            cand --config 'Use this configuration file (also: HOOKCTL_CONFIG)'
            cand --providers 'Load your own provider folders from DIR (repeatable)'
            cand -v 'Show requests and responses'
            cand --verbose 'Show requests and responses'
            cand -q 'Print no messages except errors'
            cand --quiet 'Print no messages except errors'
            cand -h 'Print this summary (--help shows all options)'
            cand --help 'Print this summary (--help shows all options)'
        }
        &'hookctl;help'= {
            cand demo 'Run a complete demo on localhost, no setup needed'
            cand send 'Send sample events, encoded and signed as the provider does'
            cand sign 'Print the signature header for a body'
            cand verify 'Verify captured requests, and explain mismatches'
            cand listen 'Receive webhooks: verify, explain, store and forward them'
            cand replay 'Send captured requests again, and compare the responses'
            cand webhooks 'Manage webhooks through the API of Screver or FluidSurveys'
            cand mock 'Run a local mock of the management APIs until interrupted'
            cand doctor 'Check your setup: configuration, secrets, API access, clock, …'
            cand events 'List events, or print a sample payload'
            cand providers 'List providers, create or check your own'
            cand store 'List, show, export and delete stored deliveries'
            cand config 'Create, show or change the configuration file'
            cand completions 'Print completions for a shell'
            cand man 'Show the manual page, or write all pages to a directory'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookctl;help;demo'= {
        }
        &'hookctl;help;send'= {
        }
        &'hookctl;help;sign'= {
        }
        &'hookctl;help;verify'= {
        }
        &'hookctl;help;listen'= {
        }
        &'hookctl;help;replay'= {
        }
        &'hookctl;help;webhooks'= {
            cand list 'List webhooks'
            cand get 'Show one webhook'
            cand create 'Create a webhook'
            cand update 'Change the event or the URL of a webhook'
            cand delete 'Delete webhooks'
            cand apply 'Create, change and delete webhooks to match a file'
        }
        &'hookctl;help;webhooks;list'= {
        }
        &'hookctl;help;webhooks;get'= {
        }
        &'hookctl;help;webhooks;create'= {
        }
        &'hookctl;help;webhooks;update'= {
        }
        &'hookctl;help;webhooks;delete'= {
        }
        &'hookctl;help;webhooks;apply'= {
        }
        &'hookctl;help;mock'= {
        }
        &'hookctl;help;doctor'= {
        }
        &'hookctl;help;events'= {
            cand list 'List the events of one provider, or of all'
            cand show 'Print a sample payload: exact bytes, or indented on a terminal'
        }
        &'hookctl;help;events;list'= {
        }
        &'hookctl;help;events;show'= {
        }
        &'hookctl;help;providers'= {
            cand list 'List providers and how they sign'
            cand show 'Print the provider.toml of a provider, as a template for your own'
            cand new 'Create a provider folder from a template'
            cand lint 'Check provider folders and report every error in them'
        }
        &'hookctl;help;providers;list'= {
        }
        &'hookctl;help;providers;show'= {
        }
        &'hookctl;help;providers;new'= {
        }
        &'hookctl;help;providers;lint'= {
        }
        &'hookctl;help;store'= {
            cand list 'List deliveries, the newest first'
            cand show 'Show one delivery: request, verdict, causes, response'
            cand export 'Write deliveries to stdout, in a format that other tools read'
            cand import 'Add the requests of capture files to a store'
            cand delete 'Delete deliveries, after asking'
        }
        &'hookctl;help;store;list'= {
        }
        &'hookctl;help;store;show'= {
        }
        &'hookctl;help;store;export'= {
        }
        &'hookctl;help;store;import'= {
        }
        &'hookctl;help;store;delete'= {
        }
        &'hookctl;help;config'= {
            cand path 'Print the path of the configuration file'
            cand show 'Print the configuration, with secrets masked'
            cand init 'Write a commented configuration file; an existing one is not changed'
            cand profiles 'List the profiles, and mark the one in use'
            cand set 'Set a key of a profile, and create the profile if it is new'
            cand edit 'Edit the file in $VISUAL or $EDITOR, and validate it'
        }
        &'hookctl;help;config;path'= {
        }
        &'hookctl;help;config;show'= {
        }
        &'hookctl;help;config;init'= {
        }
        &'hookctl;help;config;profiles'= {
        }
        &'hookctl;help;config;set'= {
        }
        &'hookctl;help;config;edit'= {
        }
        &'hookctl;help;completions'= {
        }
        &'hookctl;help;man'= {
        }
        &'hookctl;help;help'= {
        }
    ]
    $completions[$command]
}
