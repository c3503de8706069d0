
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'hookctl' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'hookctl'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'hookctl' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Run a complete demo on localhost, no setup needed')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Send sample events, encoded and signed as the provider does')
            [CompletionResult]::new('sign', 'sign', [CompletionResultType]::ParameterValue, 'Print the signature header for a body')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Verify captured requests, and explain mismatches')
            [CompletionResult]::new('listen', 'listen', [CompletionResultType]::ParameterValue, 'Receive webhooks: verify, explain, store and forward them')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Send captured requests again, and compare the responses')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Show a store or captured requests in the browser')
            [CompletionResult]::new('webhooks', 'webhooks', [CompletionResultType]::ParameterValue, 'Manage webhooks through the APIs of the providers')
            [CompletionResult]::new('mock', 'mock', [CompletionResultType]::ParameterValue, 'Run a local mock of the management APIs until interrupted')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check your setup: configuration, secrets, API access, clock, …')
            [CompletionResult]::new('events', 'events', [CompletionResultType]::ParameterValue, 'List events, or print a sample payload')
            [CompletionResult]::new('providers', 'providers', [CompletionResultType]::ParameterValue, 'List providers, create or check your own')
            [CompletionResult]::new('store', 'store', [CompletionResultType]::ParameterValue, 'List, show, export and delete stored deliveries')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Create, show or change the configuration file')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Show the manual page, or write all pages to a directory')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;demo' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;send' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Endpoint to deliver to')
            [CompletionResult]::new('--variant', '--variant', [CompletionResultType]::ParameterName, 'Payload variant, if there are several (see `hookctl events list`)')
            [CompletionResult]::new('--body', '--body', [CompletionResultType]::ParameterName, 'Send this body instead of the sample (- for stdin)')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Add or replace a header: ''Name: value''')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Add or replace a header: ''Name: value''')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the request instead: http, curl or json')
            [CompletionResult]::new('--merge', '--merge', [CompletionResultType]::ParameterName, 'Merge this JSON object into the payload (- for stdin)')
            [CompletionResult]::new('--set-json', '--set-json', [CompletionResultType]::ParameterName, 'Set a field to any JSON value: data.meta=''{"a":1}''')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a field: response.score=3 (repeatable)')
            [CompletionResult]::new('--unset', '--unset', [CompletionResultType]::ParameterName, 'Remove a field')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Seed for generated IDs and random order, for reproducible runs')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Secret: env:NAME, file:PATH or - for stdin')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'Signature scheme, if the provider''s documentation is ambiguous: hmac, salt-prefix or salt-suffix')
            [CompletionResult]::new('--timestamp', '--timestamp', [CompletionResultType]::ParameterName, 'Delivery time, for providers that send one: Unix seconds or RFC 3339')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Delivery ID, for providers that send one (SurveySparrow''s traceid)')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Statuses to accept, e.g. 2xx,404')
            [CompletionResult]::new('--computed', '--computed', [CompletionResultType]::ParameterName, 'Signature your own code computed for this delivery; shows what your code did differently')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit per attempt, e.g. 500ms, 10s, 1m [default: 30s]')
            [CompletionResult]::new('--tamper', '--tamper', [CompletionResultType]::ParameterName, 'Forge deliveries, e.g. body,missing,wrong-secret')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Retry up to N times on no response, 408, 429, 5xx')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Wait between attempts: doubled each time, with jitter, within these limits. Retry-After is honored within them [default: 1s..60s]')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'File that counts deliveries for --enforce-limits; several runs can share it [default: hookctl/limits.db in the state directory]')
            [CompletionResult]::new('--save', '--save', [CompletionResultType]::ParameterName, 'Append each delivery to this capture file, with the status it got. Credentials in headers are masked; the URL is kept whole')
            [CompletionResult]::new('--basic', '--basic', [CompletionResultType]::ParameterName, 'Send Basic authorization, e.g. hooks:env:PASSWORD')
            [CompletionResult]::new('--oauth-token-url', '--oauth-token-url', [CompletionResultType]::ParameterName, 'Get a bearer token from this URL and send it. It is renewed before it expires')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Client ID for the token URL (also env:NAME or file:PATH)')
            [CompletionResult]::new('--client-secret', '--client-secret', [CompletionResultType]::ParameterName, 'Client secret for the token URL: env:NAME, file:PATH or - for stdin')
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'Scope to request. SurveySparrow calls it "OAuth" with a scope and "Token" without one')
            [CompletionResult]::new('--oauth-style', '--oauth-style', [CompletionResultType]::ParameterName, 'How to send the client ID and secret to the token URL [default: form]')
            [CompletionResult]::new('--repeat', '--repeat', [CompletionResultType]::ParameterName, 'Send everything N times. Each delivery gets a new ID and timestamp in the headers, and in the payload with --fresh [default: 1]')
            [CompletionResult]::new('--webhook', '--webhook', [CompletionResultType]::ParameterName, 'Deliver to this webhook only')
            [CompletionResult]::new('--survey', '--survey', [CompletionResultType]::ParameterName, 'Survey of the event; skips webhooks for other surveys')
            [CompletionResult]::new('--collector', '--collector', [CompletionResultType]::ParameterName, 'Collector of the event; skips webhooks for other collectors')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'Address of the API, e.g. that of `hookctl mock`')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT')
            [CompletionResult]::new('--param', '--param', [CompletionResultType]::ParameterName, 'Parameter of the API, e.g. form_id=u6nXL7 (repeatable)')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Total number of deliveries')
            [CompletionResult]::new('--duration', '--duration', [CompletionResultType]::ParameterName, 'Start no new deliveries after this time, e.g. 30s, 5m [default: 10s if --count is not given]')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'Number of connections, kept open; proxies are not used [default: 64]')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Start N deliveries per second regardless of how fast the endpoint responds (open loop): 500, 0.5 or 90/m. Latency is measured from the scheduled start')
            [CompletionResult]::new('--max-failures', '--max-failures', [CompletionResultType]::ParameterName, 'Stop after N deliveries were rejected or got no response')
            [CompletionResult]::new('--hdr-log', '--hdr-log', [CompletionResultType]::ParameterName, 'Write an HdrHistogram log of the latencies, one interval per second. An existing log is replaced')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Also trust the certificates in this PEM file')
            [CompletionResult]::new('--client-cert', '--client-cert', [CompletionResultType]::ParameterName, 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write a junit, tap, json, html or markdown report')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Send all events of the provider')
            [CompletionResult]::new('--edit', '--edit', [CompletionResultType]::ParameterName, 'Open the payload in $VISUAL or $EDITOR')
            [CompletionResult]::new('--fresh', '--fresh', [CompletionResultType]::ParameterName, 'Use new IDs and current timestamps')
            [CompletionResult]::new('--add', '--add', [CompletionResultType]::ParameterName, 'Allow edits to create fields, and --unset to ignore missing ones')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'Send no signature')
            [CompletionResult]::new('--enforce-limits', '--enforce-limits', [CompletionResultType]::ParameterName, 'Stay within the provider''s limits, e.g. SurveySparrow''s 5,000 deliveries a day, and stop when the provider would disable the webhook')
            [CompletionResult]::new('--validate', '--validate', [CompletionResultType]::ParameterName, 'Check the endpoint as SurveySparrow''s Validate button does: it must answer 200 with application/json')
            [CompletionResult]::new('--duplicate', '--duplicate', [CompletionResultType]::ParameterName, 'Send each delivery twice, byte for byte')
            [CompletionResult]::new('--shuffle', '--shuffle', [CompletionResultType]::ParameterName, 'Send in random order; the seed is printed (at most 5,000,000 deliveries)')
            [CompletionResult]::new('--subscribed', '--subscribed', [CompletionResultType]::ParameterName, 'Deliver to every webhook registered for the event')
            [CompletionResult]::new('--honor-410', '--honor-410', [CompletionResultType]::ParameterName, 'Delete a webhook whose endpoint answers 410 (FluidSurveys)')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Allow credentials over plain HTTP to hosts other than localhost')
            [CompletionResult]::new('--no-keep-alive', '--no-keep-alive', [CompletionResultType]::ParameterName, 'Use a new connection for each delivery, with `Connection: close`')
            [CompletionResult]::new('--i-own-this-host', '--i-own-this-host', [CompletionResultType]::ParameterName, 'Allow a host other than localhost: you own it, or its owner agreed')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Accept any certificate')
            [CompletionResult]::new('--system-roots', '--system-roots', [CompletionResultType]::ParameterName, 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones')
            [CompletionResult]::new('--no-github', '--no-github', [CompletionResultType]::ParameterName, 'No annotations and no step summary on GitHub Actions')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;sign' {
            [CompletionResult]::new('--body', '--body', [CompletionResultType]::ParameterName, 'Body to sign, byte for byte [default: stdin]')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Secret: env:NAME, file:PATH or - for stdin')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'Signature scheme, if the provider''s documentation is ambiguous: hmac, salt-prefix or salt-suffix')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Request header, for schemes that sign headers: ''Name: value''')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Request header, for schemes that sign headers: ''Name: value''')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Endpoint URL, for schemes that sign the URL')
            [CompletionResult]::new('--timestamp', '--timestamp', [CompletionResultType]::ParameterName, 'Delivery time, for providers that send one: Unix seconds or RFC 3339')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Delivery ID, for providers that send one')
            [CompletionResult]::new('--signature-header', '--signature-header', [CompletionResultType]::ParameterName, 'Header with the signature, for a sender without a provider folder')
            [CompletionResult]::new('--encoding', '--encoding', [CompletionResultType]::ParameterName, 'How the signature is encoded [default: hex]')
            [CompletionResult]::new('--prefix', '--prefix', [CompletionResultType]::ParameterName, 'Text before the signature, e.g. `sha256=`')
            [CompletionResult]::new('--separator', '--separator', [CompletionResultType]::ParameterName, 'Text between several signatures in the header, or between the parts of --layout')
            [CompletionResult]::new('--layout', '--layout', [CompletionResultType]::ParameterName, 'Layout of a header with several parts, e.g. ''t={timestamp},v1={signature}''; needs --separator')
            [CompletionResult]::new('--message', '--message', [CompletionResultType]::ParameterName, 'What is signed, e.g. ''{timestamp}.{body}'' [default: {body}]')
            [CompletionResult]::new('--timestamp-header', '--timestamp-header', [CompletionResultType]::ParameterName, 'Header with the time of the delivery, for {timestamp} and --tolerance')
            [CompletionResult]::new('--key-encoding', '--key-encoding', [CompletionResultType]::ParameterName, 'How the secret becomes the key [default: text]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--algorithm', '--algorithm', [CompletionResultType]::ParameterName, 'How the sender signs')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--value', '--value', [CompletionResultType]::ParameterName, 'Print the value only, without the header name')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;verify' {
            [CompletionResult]::new('--files-from', '--files-from', [CompletionResultType]::ParameterName, 'Verify the files that this file lists, one path per line (- for stdin)')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Capture format: http, har, curl, jsonl, …')
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Copy this key of each JSON Lines record to its JSON verdict (repeatable)')
            [CompletionResult]::new('--source-name', '--source-name', [CompletionResultType]::ParameterName, 'Name of standard input in verdicts and reports [default: stdin]')
            [CompletionResult]::new('--body', '--body', [CompletionResultType]::ParameterName, 'Verify this body with the headers of FILE or -H')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Header for --body: ''Name: value'', or @FILE')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Header for --body: ''Name: value'', or @FILE')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of all requests [default: detected]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Endpoint URL registered at the provider, for schemes that sign it')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Secret: env:NAME, file:PATH or - for stdin (repeatable)')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Try the secrets in this file of KEY=value lines')
            [CompletionResult]::new('--tolerance', '--tolerance', [CompletionResultType]::ParameterName, 'Maximum age, e.g. 5m, for providers that send a timestamp')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Current time for --tolerance: Unix seconds, RFC 3339, or `captured` for the time stated by the capture')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Search for causes: auto, always or never')
            [CompletionResult]::new('--computed', '--computed', [CompletionResultType]::ParameterName, 'Signature your own code computed; shows what your code did differently')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Verify only requests to this path or below it; * matches any text (repeatable)')
            [CompletionResult]::new('--method', '--method', [CompletionResultType]::ParameterName, 'Verify only requests with this method (repeatable)')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Verify only requests to this host, e.g. hooks.example.com or *.example.com:8443 (repeatable)')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Verify only requests captured since this time: Unix seconds, RFC 3339, or how long ago, e.g. 2h. Requests without a time are included')
            [CompletionResult]::new('--signature-header', '--signature-header', [CompletionResultType]::ParameterName, 'Header with the signature, for a sender without a provider folder')
            [CompletionResult]::new('--algorithm', '--algorithm', [CompletionResultType]::ParameterName, 'How the sender signs')
            [CompletionResult]::new('--encoding', '--encoding', [CompletionResultType]::ParameterName, 'How the signature is encoded [default: hex]')
            [CompletionResult]::new('--prefix', '--prefix', [CompletionResultType]::ParameterName, 'Text before the signature, e.g. `sha256=`')
            [CompletionResult]::new('--separator', '--separator', [CompletionResultType]::ParameterName, 'Text between several signatures in the header, or between the parts of --layout')
            [CompletionResult]::new('--layout', '--layout', [CompletionResultType]::ParameterName, 'Layout of a header with several parts, e.g. ''t={timestamp},v1={signature}''; needs --separator')
            [CompletionResult]::new('--message', '--message', [CompletionResultType]::ParameterName, 'What is signed, e.g. ''{timestamp}.{body}'' [default: {body}]')
            [CompletionResult]::new('--timestamp-header', '--timestamp-header', [CompletionResultType]::ParameterName, 'Header with the time of the delivery, for {timestamp} and --tolerance')
            [CompletionResult]::new('--key-encoding', '--key-encoding', [CompletionResultType]::ParameterName, 'How the secret becomes the key [default: text]')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Print only these verdicts, e.g. mismatch,missing')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write a junit, tap, json, html or markdown report')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--causes', '--causes', [CompletionResultType]::ParameterName, 'List all causes with their fixes, and exit')
            [CompletionResult]::new('--allow-unsigned', '--allow-unsigned', [CompletionResultType]::ParameterName, 'Accept requests of providers that do not sign')
            [CompletionResult]::new('--allow-empty', '--allow-empty', [CompletionResultType]::ParameterName, 'Succeed if there is nothing to verify: no requests, or no deliveries among them')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail if a request is not a delivery, e.g. a page load [default: count it and continue]')
            [CompletionResult]::new('--exit-zero', '--exit-zero', [CompletionResultType]::ParameterName, 'Exit 0 instead of 1 if a request is not valid, for pipelines that read the verdicts; errors keep their exit codes')
            [CompletionResult]::new('--summary', '--summary', [CompletionResultType]::ParameterName, 'Print counts instead of one row per request')
            [CompletionResult]::new('--fail-fast', '--fail-fast', [CompletionResultType]::ParameterName, 'Stop at the first request that is not valid or cannot be verified')
            [CompletionResult]::new('--no-github', '--no-github', [CompletionResultType]::ParameterName, 'No annotations and no step summary on GitHub Actions')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;listen' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port; 0 picks a free one [default: 8787]')
            [CompletionResult]::new('--bind', '--bind', [CompletionResultType]::ParameterName, 'IP address to listen on [default: 127.0.0.1, which only this machine can reach]')
            [CompletionResult]::new('--tls', '--tls', [CompletionResultType]::ParameterName, 'Serve HTTPS with a certificate made for this run')
            [CompletionResult]::new('--tls-cert', '--tls-cert', [CompletionResultType]::ParameterName, 'Serve HTTPS with this certificate: a PEM file, with any intermediates')
            [CompletionResult]::new('--tls-key', '--tls-key', [CompletionResultType]::ParameterName, 'Private key of --tls-cert: an unencrypted PEM file')
            [CompletionResult]::new('--ready-file', '--ready-file', [CompletionResultType]::ParameterName, 'Write the ready line to this file, atomically')
            [CompletionResult]::new('--max-body', '--max-body', [CompletionResultType]::ParameterName, 'Largest body to accept; larger ones get 413')
            [CompletionResult]::new('--max-connections', '--max-connections', [CompletionResultType]::ParameterName, 'Connections to serve at the same time; others wait')
            [CompletionResult]::new('--read-timeout', '--read-timeout', [CompletionResultType]::ParameterName, 'Time limit for the headers of a request, and again for its body')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of all deliveries [default: detected]')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Secret: env:NAME, file:PATH or - for stdin (repeatable)')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Try the secrets in this file of KEY=value lines: HOOKCTL_<PROVIDER>_SECRET for that provider, any other value for every provider. Repeatable')
            [CompletionResult]::new('--tolerance', '--tolerance', [CompletionResultType]::ParameterName, 'Maximum age, e.g. 5m, for providers that send a timestamp')
            [CompletionResult]::new('--public-url', '--public-url', [CompletionResultType]::ParameterName, 'URL that senders use, for schemes that sign it')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Search for the cause of a mismatch, up to 2 seconds per delivery [default: auto]')
            [CompletionResult]::new('--respond', '--respond', [CompletionResultType]::ParameterName, 'Respond with this status [default: 200]')
            [CompletionResult]::new('--times', '--times', [CompletionResultType]::ParameterName, 'Apply --respond or --drop to the first N deliveries only')
            [CompletionResult]::new('--respond-body', '--respond-body', [CompletionResultType]::ParameterName, 'Body of the responses, or @FILE')
            [CompletionResult]::new('--respond-after', '--respond-after', [CompletionResultType]::ParameterName, 'Wait this long before each response, e.g. 2s')
            [CompletionResult]::new('--drop', '--drop', [CompletionResultType]::ParameterName, 'Close the connection without a response')
            [CompletionResult]::new('--token-endpoint', '--token-endpoint', [CompletionResultType]::ParameterName, 'Act as an OAuth token URL at this path, and require its bearer token in deliveries')
            [CompletionResult]::new('--save', '--save', [CompletionResultType]::ParameterName, 'Keep deliveries in this store, a SQLite file')
            [CompletionResult]::new('--retain', '--retain', [CompletionResultType]::ParameterName, 'How much the store keeps: a number of deliveries, an age or a size, e.g. 10000, 7d or 1GB')
            [CompletionResult]::new('--capture', '--capture', [CompletionResultType]::ParameterName, 'Also append deliveries to this capture file (JSON Lines)')
            [CompletionResult]::new('--forward', '--forward', [CompletionResultType]::ParameterName, 'Forward deliveries to this application')
            [CompletionResult]::new('--forward-timeout', '--forward-timeout', [CompletionResultType]::ParameterName, 'How long the application may take before the sender gets 504')
            [CompletionResult]::new('--resign', '--resign', [CompletionResultType]::ParameterName, 'Sign forwarded deliveries with the application''s own secret: env:NAME, file:PATH or -')
            [CompletionResult]::new('--ui-port', '--ui-port', [CompletionResultType]::ParameterName, 'Port of the inspector [default: a free one]')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Wait for a delivery, e.g. ''screver surveyCompleted=2''')
            [CompletionResult]::new('--within', '--within', [CompletionResultType]::ParameterName, 'Stop after this time, e.g. 30s')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Stop after N valid deliveries')
            [CompletionResult]::new('--register', '--register', [CompletionResultType]::ParameterName, 'Create a webhook at this provider for --public-url, and delete it at the end')
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'Event of the webhook [default: every event, for Screver and Qualtrics]')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'Address of the API, e.g. that of `hookctl mock`')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT')
            [CompletionResult]::new('--param', '--param', [CompletionResultType]::ParameterName, 'Parameter of the API, e.g. form_id=u6nXL7 (repeatable)')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Also trust the certificates in this PEM file')
            [CompletionResult]::new('--client-cert', '--client-cert', [CompletionResultType]::ParameterName, 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write a junit, tap, json, html or markdown report')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--allow-unsigned', '--allow-unsigned', [CompletionResultType]::ParameterName, 'Accept deliveries of providers that do not sign')
            [CompletionResult]::new('--reject-invalid', '--reject-invalid', [CompletionResultType]::ParameterName, 'Respond with 401 if a delivery is not valid')
            [CompletionResult]::new('--no-sync', '--no-sync', [CompletionResultType]::ParameterName, 'Do not wait for the disk: faster, but a power failure may lose the last deliveries')
            [CompletionResult]::new('--forward-only-valid', '--forward-only-valid', [CompletionResultType]::ParameterName, 'Forward only valid deliveries')
            [CompletionResult]::new('--no-ui', '--no-ui', [CompletionResultType]::ParameterName, 'Do not serve the inspector')
            [CompletionResult]::new('--none-but', '--none-but', [CompletionResultType]::ParameterName, 'Fail if anything else arrives, or more than expected')
            [CompletionResult]::new('--all-valid', '--all-valid', [CompletionResultType]::ParameterName, 'Fail unless there are deliveries and all are valid')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Allow credentials over plain HTTP to hosts other than localhost')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Accept any certificate')
            [CompletionResult]::new('--system-roots', '--system-roots', [CompletionResultType]::ParameterName, 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones')
            [CompletionResult]::new('--no-github', '--no-github', [CompletionResultType]::ParameterName, 'No annotations and no step summary on GitHub Actions')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;replay' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Endpoint to send to (repeat to compare them)')
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Only deliveries that match, e.g. ''verdict:mismatch event:response.*''')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Capture format: http, har, curl, jsonl, …')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of all requests [default: detected]')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Add or replace a header: ''Name: value''')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Add or replace a header: ''Name: value''')
            [CompletionResult]::new('--merge', '--merge', [CompletionResultType]::ParameterName, 'Merge this JSON object into the payload (- for stdin)')
            [CompletionResult]::new('--set-json', '--set-json', [CompletionResultType]::ParameterName, 'Set a field to any JSON value: data.meta=''{"a":1}''')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a field: response.score=3 (repeatable)')
            [CompletionResult]::new('--unset', '--unset', [CompletionResultType]::ParameterName, 'Remove a field')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Seed for generated IDs and random order, for reproducible runs')
            [CompletionResult]::new('--resign', '--resign', [CompletionResultType]::ParameterName, 'Sign again with this secret: env:NAME, file:PATH or -')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Secret of the captured signatures, for --resign')
            [CompletionResult]::new('--speed', '--speed', [CompletionResultType]::ParameterName, 'Pace: max, or a multiple of the captured pace, e.g. 1x')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'Maximum number of requests in flight [default: 1]')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Send again whenever these files change, until everything is accepted')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Statuses to accept, e.g. 2xx,404')
            [CompletionResult]::new('--ignore-header', '--ignore-header', [CompletionResultType]::ParameterName, 'Header to ignore when responses of several endpoints are compared')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit per attempt, e.g. 500ms, 10s, 1m [default: 30s]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Retry up to N times on no response, 408, 429, 5xx')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Wait between attempts: doubled each time, with jitter, within these limits. Retry-After is honored within them [default: 1s..60s]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Also trust the certificates in this PEM file')
            [CompletionResult]::new('--client-cert', '--client-cert', [CompletionResultType]::ParameterName, 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write a junit, tap, json, html or markdown report')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--edit', '--edit', [CompletionResultType]::ParameterName, 'Open the payload in $VISUAL or $EDITOR')
            [CompletionResult]::new('--fresh', '--fresh', [CompletionResultType]::ParameterName, 'Use new IDs and current timestamps')
            [CompletionResult]::new('--add', '--add', [CompletionResultType]::ParameterName, 'Allow edits to create fields, and --unset to ignore missing ones')
            [CompletionResult]::new('--resign-unverified', '--resign-unverified', [CompletionResultType]::ParameterName, 'Sign even requests that are not valid')
            [CompletionResult]::new('--any-order', '--any-order', [CompletionResultType]::ParameterName, 'Let requests of one sender overtake each other')
            [CompletionResult]::new('--compare', '--compare', [CompletionResultType]::ParameterName, 'Compare with the recorded responses: fixed, regressed, still failing, same')
            [CompletionResult]::new('--allow-empty', '--allow-empty', [CompletionResultType]::ParameterName, 'Succeed if no request is sent: the input is empty, or nothing matches --where')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Accept any certificate')
            [CompletionResult]::new('--system-roots', '--system-roots', [CompletionResultType]::ParameterName, 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones')
            [CompletionResult]::new('--no-github', '--no-github', [CompletionResultType]::ParameterName, 'No annotations and no step summary on GitHub Actions')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;inspect' {
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Capture format: http, har, curl, jsonl, …')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider of all requests [default: detected]')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Endpoint that the page can send deliveries to again (repeatable)')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Secret: env:NAME, file:PATH or - for stdin (repeatable)')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Try the secrets in this file of KEY=value lines')
            [CompletionResult]::new('--public-url', '--public-url', [CompletionResultType]::ParameterName, 'URL at which senders reached the receiver, for schemes that sign the URL')
            [CompletionResult]::new('--ui-port', '--ui-port', [CompletionResultType]::ParameterName, 'Port of the page [default: a free one]')
            [CompletionResult]::new('--ready-file', '--ready-file', [CompletionResultType]::ParameterName, 'Write the ready line to this file, atomically')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Also trust the certificates in this PEM file')
            [CompletionResult]::new('--client-cert', '--client-cert', [CompletionResultType]::ParameterName, 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Accept any certificate')
            [CompletionResult]::new('--system-roots', '--system-roots', [CompletionResultType]::ParameterName, 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;webhooks' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List webhooks')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List webhooks')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Show one webhook')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a webhook')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Change the event or the URL of a webhook')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete webhooks')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Create, change and delete webhooks to match a file')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;webhooks;list' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Maximum number to list [default: 100]')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'Skip the first N')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'Sort by createdAt or updatedAt, e.g. createdAt:desc (Screver)')
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'Only webhooks for this event')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Only webhooks that deliver to this URL')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'Address of the API, e.g. that of `hookctl mock`')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT')
            [CompletionResult]::new('--param', '--param', [CompletionResultType]::ParameterName, 'Parameter of the API, e.g. form_id=u6nXL7 (repeatable)')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Client ID, with --client-secret (Screver)')
            [CompletionResult]::new('--client-secret', '--client-secret', [CompletionResultType]::ParameterName, 'Client secret')
            [CompletionResult]::new('--api-key', '--api-key', [CompletionResultType]::ParameterName, 'API key, with --password (FluidSurveys)')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Password of the account')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider, instead of the first argument')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Overall time limit, e.g. 10s, 1m [default: 30s]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Also trust the certificates in this PEM file')
            [CompletionResult]::new('--client-cert', '--client-cert', [CompletionResultType]::ParameterName, 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'List all webhooks')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Print signing secrets instead of a mask')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Allow credentials over plain HTTP to hosts other than localhost')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Accept any certificate')
            [CompletionResult]::new('--system-roots', '--system-roots', [CompletionResultType]::ParameterName, 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;webhooks;ls' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Maximum number to list [default: 100]')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'Skip the first N')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'Sort by createdAt or updatedAt, e.g. createdAt:desc (Screver)')
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'Only webhooks for this event')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Only webhooks that deliver to this URL')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'Address of the API, e.g. that of `hookctl mock`')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT')
            [CompletionResult]::new('--param', '--param', [CompletionResultType]::ParameterName, 'Parameter of the API, e.g. form_id=u6nXL7 (repeatable)')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Client ID, with --client-secret (Screver)')
            [CompletionResult]::new('--client-secret', '--client-secret', [CompletionResultType]::ParameterName, 'Client secret')
            [CompletionResult]::new('--api-key', '--api-key', [CompletionResultType]::ParameterName, 'API key, with --password (FluidSurveys)')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Password of the account')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider, instead of the first argument')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Overall time limit, e.g. 10s, 1m [default: 30s]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Also trust the certificates in this PEM file')
            [CompletionResult]::new('--client-cert', '--client-cert', [CompletionResultType]::ParameterName, 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'List all webhooks')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Print signing secrets instead of a mask')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Allow credentials over plain HTTP to hosts other than localhost')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Accept any certificate')
            [CompletionResult]::new('--system-roots', '--system-roots', [CompletionResultType]::ParameterName, 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;webhooks;get' {
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'Address of the API, e.g. that of `hookctl mock`')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT')
            [CompletionResult]::new('--param', '--param', [CompletionResultType]::ParameterName, 'Parameter of the API, e.g. form_id=u6nXL7 (repeatable)')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Client ID, with --client-secret (Screver)')
            [CompletionResult]::new('--client-secret', '--client-secret', [CompletionResultType]::ParameterName, 'Client secret')
            [CompletionResult]::new('--api-key', '--api-key', [CompletionResultType]::ParameterName, 'API key, with --password (FluidSurveys)')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Password of the account')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider, instead of the first argument')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Overall time limit, e.g. 10s, 1m [default: 30s]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Also trust the certificates in this PEM file')
            [CompletionResult]::new('--client-cert', '--client-cert', [CompletionResultType]::ParameterName, 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Print the signing secret instead of a mask')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Allow credentials over plain HTTP to hosts other than localhost')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Accept any certificate')
            [CompletionResult]::new('--system-roots', '--system-roots', [CompletionResultType]::ParameterName, 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;webhooks;create' {
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'Event to subscribe to; ''*'' is every event (Screver, Qualtrics). Some APIs take several: a,b')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Endpoint that gets the deliveries')
            [CompletionResult]::new('--survey', '--survey', [CompletionResultType]::ParameterName, 'Only events of this survey (FluidSurveys)')
            [CompletionResult]::new('--collector', '--collector', [CompletionResultType]::ParameterName, 'Only events of this collector (FluidSurveys)')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Signing secret, for APIs that accept one: env:NAME, file:PATH, - for stdin, or literal:TEXT')
            [CompletionResult]::new('--secret-out', '--secret-out', [CompletionResultType]::ParameterName, 'Write the signing secret to a new file that only you can read')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'Address of the API, e.g. that of `hookctl mock`')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT')
            [CompletionResult]::new('--param', '--param', [CompletionResultType]::ParameterName, 'Parameter of the API, e.g. form_id=u6nXL7 (repeatable)')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Client ID, with --client-secret (Screver)')
            [CompletionResult]::new('--client-secret', '--client-secret', [CompletionResultType]::ParameterName, 'Client secret')
            [CompletionResult]::new('--api-key', '--api-key', [CompletionResultType]::ParameterName, 'API key, with --password (FluidSurveys)')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Password of the account')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider, instead of the first argument')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Overall time limit, e.g. 10s, 1m [default: 30s]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Also trust the certificates in this PEM file')
            [CompletionResult]::new('--client-cert', '--client-cert', [CompletionResultType]::ParameterName, 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--if-absent', '--if-absent', [CompletionResultType]::ParameterName, 'Succeed if a webhook with this event, URL and filters already exists')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Print the signing secret instead of a mask')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Allow credentials over plain HTTP to hosts other than localhost')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Accept any certificate')
            [CompletionResult]::new('--system-roots', '--system-roots', [CompletionResultType]::ParameterName, 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;webhooks;update' {
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'New event')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'New URL')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'New signing secret, for APIs that accept one: env:NAME, file:PATH, - for stdin, or literal:TEXT')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'Address of the API, e.g. that of `hookctl mock`')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT')
            [CompletionResult]::new('--param', '--param', [CompletionResultType]::ParameterName, 'Parameter of the API, e.g. form_id=u6nXL7 (repeatable)')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Client ID, with --client-secret (Screver)')
            [CompletionResult]::new('--client-secret', '--client-secret', [CompletionResultType]::ParameterName, 'Client secret')
            [CompletionResult]::new('--api-key', '--api-key', [CompletionResultType]::ParameterName, 'API key, with --password (FluidSurveys)')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Password of the account')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider, instead of the first argument')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Overall time limit, e.g. 10s, 1m [default: 30s]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Also trust the certificates in this PEM file')
            [CompletionResult]::new('--client-cert', '--client-cert', [CompletionResultType]::ParameterName, 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Print the signing secret instead of a mask')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Allow credentials over plain HTTP to hosts other than localhost')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Accept any certificate')
            [CompletionResult]::new('--system-roots', '--system-roots', [CompletionResultType]::ParameterName, 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;webhooks;delete' {
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'Address of the API, e.g. that of `hookctl mock`')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT')
            [CompletionResult]::new('--param', '--param', [CompletionResultType]::ParameterName, 'Parameter of the API, e.g. form_id=u6nXL7 (repeatable)')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Client ID, with --client-secret (Screver)')
            [CompletionResult]::new('--client-secret', '--client-secret', [CompletionResultType]::ParameterName, 'Client secret')
            [CompletionResult]::new('--api-key', '--api-key', [CompletionResultType]::ParameterName, 'API key, with --password (FluidSurveys)')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Password of the account')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider, instead of the first argument')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Overall time limit, e.g. 10s, 1m [default: 30s]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Also trust the certificates in this PEM file')
            [CompletionResult]::new('--client-cert', '--client-cert', [CompletionResultType]::ParameterName, 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Delete without asking')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Delete without asking')
            [CompletionResult]::new('--if-present', '--if-present', [CompletionResultType]::ParameterName, 'Succeed if a webhook does not exist')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Allow credentials over plain HTTP to hosts other than localhost')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Accept any certificate')
            [CompletionResult]::new('--system-roots', '--system-roots', [CompletionResultType]::ParameterName, 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;webhooks;apply' {
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Signing secret of new webhooks, for APIs that accept one: env:NAME, file:PATH, - for stdin, or literal:TEXT')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'Address of the API, e.g. that of `hookctl mock`')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'API token: env:NAME, file:PATH, - for stdin, or literal:TEXT')
            [CompletionResult]::new('--param', '--param', [CompletionResultType]::ParameterName, 'Parameter of the API, e.g. form_id=u6nXL7 (repeatable)')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Client ID, with --client-secret (Screver)')
            [CompletionResult]::new('--client-secret', '--client-secret', [CompletionResultType]::ParameterName, 'Client secret')
            [CompletionResult]::new('--api-key', '--api-key', [CompletionResultType]::ParameterName, 'API key, with --password (FluidSurveys)')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Password of the account')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider, instead of the first argument')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Overall time limit, e.g. 10s, 1m [default: 30s]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Also trust the certificates in this PEM file')
            [CompletionResult]::new('--client-cert', '--client-cert', [CompletionResultType]::ParameterName, 'Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the changes without making them; exit 1 if there are any')
            [CompletionResult]::new('--prune', '--prune', [CompletionResultType]::ParameterName, 'Delete webhooks that are not in the file')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Delete without asking')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Delete without asking')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Allow credentials over plain HTTP to hosts other than localhost')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Accept any certificate')
            [CompletionResult]::new('--system-roots', '--system-roots', [CompletionResultType]::ParameterName, 'Trust the system''s certificates, or those in SSL_CERT_FILE, instead of the bundled ones')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;webhooks;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List webhooks')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Show one webhook')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a webhook')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Change the event or the URL of a webhook')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete webhooks')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Create, change and delete webhooks to match a file')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;webhooks;help;list' {
            break
        }
        'hookctl;webhooks;help;get' {
            break
        }
        'hookctl;webhooks;help;create' {
            break
        }
        'hookctl;webhooks;help;update' {
            break
        }
        'hookctl;webhooks;help;delete' {
            break
        }
        'hookctl;webhooks;help;apply' {
            break
        }
        'hookctl;webhooks;help;help' {
            break
        }
        'hookctl;mock' {
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Loopback address and port; port 0 picks a free one')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Keep webhooks in this SQLite file across restarts [default: in memory]')
            [CompletionResult]::new('--ready-file', '--ready-file', [CompletionResultType]::ParameterName, 'Write the ready line to this file, atomically')
            [CompletionResult]::new('--fail', '--fail', [CompletionResultType]::ParameterName, 'Respond with this status: always, or with probability P, e.g. 503:0.1 (repeatable)')
            [CompletionResult]::new('--latency', '--latency', [CompletionResultType]::ParameterName, 'Wait this long before each response, e.g. 200ms')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Seed for --fail, for reproducible runs')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'Token to accept at every API [default: mock-token]')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Client ID to accept at Screver''s token URL [default: mock-client]')
            [CompletionResult]::new('--client-secret', '--client-secret', [CompletionResultType]::ParameterName, 'Client secret to accept at Screver''s token URL [default: mock-client-secret]')
            [CompletionResult]::new('--api-key', '--api-key', [CompletionResultType]::ParameterName, 'API key to accept for FluidSurveys [default: mock-key]')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Password to accept for FluidSurveys [default: mock-password]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;doctor' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not call the provider''s API')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;events' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the events of one provider, or of all')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List the events of one provider, or of all')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print a sample payload: exact bytes, or indented on a terminal')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;events;list' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'List the events of all providers')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;events;ls' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'List the events of all providers')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;events;show' {
            [CompletionResult]::new('--variant', '--variant', [CompletionResultType]::ParameterName, 'Payload variant, if there are several (see `hookctl events list`)')
            [CompletionResult]::new('--timestamp', '--timestamp', [CompletionResultType]::ParameterName, 'Delivery time: Unix seconds or RFC 3339')
            [CompletionResult]::new('--merge', '--merge', [CompletionResultType]::ParameterName, 'Merge this JSON object into the payload (- for stdin)')
            [CompletionResult]::new('--set-json', '--set-json', [CompletionResultType]::ParameterName, 'Set a field to any JSON value: data.meta=''{"a":1}''')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a field: response.score=3 (repeatable)')
            [CompletionResult]::new('--unset', '--unset', [CompletionResultType]::ParameterName, 'Remove a field')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Seed for generated IDs and random order, for reproducible runs')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--http', '--http', [CompletionResultType]::ParameterName, 'Print the whole request, unsigned, instead of the body')
            [CompletionResult]::new('--pretty', '--pretty', [CompletionResultType]::ParameterName, 'Indent the payload, even if not on a terminal')
            [CompletionResult]::new('--raw', '--raw', [CompletionResultType]::ParameterName, 'Print the exact bytes, even on a terminal')
            [CompletionResult]::new('--edit', '--edit', [CompletionResultType]::ParameterName, 'Open the payload in $VISUAL or $EDITOR')
            [CompletionResult]::new('--fresh', '--fresh', [CompletionResultType]::ParameterName, 'Use new IDs and current timestamps')
            [CompletionResult]::new('--add', '--add', [CompletionResultType]::ParameterName, 'Allow edits to create fields, and --unset to ignore missing ones')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;events;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the events of one provider, or of all')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print a sample payload: exact bytes, or indented on a terminal')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;events;help;list' {
            break
        }
        'hookctl;events;help;show' {
            break
        }
        'hookctl;events;help;help' {
            break
        }
        'hookctl;providers' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List providers and how they sign')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List providers and how they sign')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the provider.toml of a provider, as a template for your own')
            [CompletionResult]::new('new', 'new', [CompletionResultType]::ParameterValue, 'Create a provider folder from a template')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Check provider folders and report every error in them')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;providers;list' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;providers;ls' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;providers;show' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;providers;new' {
            [CompletionResult]::new('--signature', '--signature', [CompletionResultType]::ParameterName, 'How the provider signs [default: hmac]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;providers;lint' {
            [CompletionResult]::new('--against', '--against', [CompletionResultType]::ParameterName, 'Capture of real deliveries to verify with the folder (- for stdin)')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Endpoint URL registered at the provider, for schemes that sign it')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Secret of these deliveries: env:NAME, file:PATH or - for stdin (repeatable)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;providers;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List providers and how they sign')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the provider.toml of a provider, as a template for your own')
            [CompletionResult]::new('new', 'new', [CompletionResultType]::ParameterValue, 'Create a provider folder from a template')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Check provider folders and report every error in them')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;providers;help;list' {
            break
        }
        'hookctl;providers;help;show' {
            break
        }
        'hookctl;providers;help;new' {
            break
        }
        'hookctl;providers;help;lint' {
            break
        }
        'hookctl;providers;help;help' {
            break
        }
        'hookctl;store' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List deliveries, the newest first')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List deliveries, the newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one delivery: request, verdict, causes, response')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write deliveries to stdout, in a format that other tools read')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Add the requests of capture files to a store')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete deliveries, after asking')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;store;list' {
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Only deliveries that match, e.g. ''verdict:mismatch event:response.*''')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Maximum number to list')
            [CompletionResult]::new('--before', '--before', [CompletionResultType]::ParameterName, 'List those with a lower ID')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'List all of them')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;store;ls' {
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Only deliveries that match, e.g. ''verdict:mismatch event:response.*''')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Maximum number to list')
            [CompletionResult]::new('--before', '--before', [CompletionResultType]::ParameterName, 'List those with a lower ID')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'List all of them')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;store;show' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Print the values of headers that carry credentials')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;store;export' {
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Format: jsonl, har, warc, curl or http [default: jsonl]')
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Only deliveries that match, e.g. ''verdict:mismatch event:response.*''')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;store;import' {
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Capture format: http, har, curl, jsonl, …')
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Only deliveries that match, e.g. ''verdict:mismatch event:response.*''')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;store;delete' {
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Only deliveries that match, e.g. ''verdict:mismatch event:response.*''')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Delete every delivery')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Delete without asking')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Delete without asking')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;store;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List deliveries, the newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one delivery: request, verdict, causes, response')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write deliveries to stdout, in a format that other tools read')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Add the requests of capture files to a store')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete deliveries, after asking')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;store;help;list' {
            break
        }
        'hookctl;store;help;show' {
            break
        }
        'hookctl;store;help;export' {
            break
        }
        'hookctl;store;help;import' {
            break
        }
        'hookctl;store;help;delete' {
            break
        }
        'hookctl;store;help;help' {
            break
        }
        'hookctl;config' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the path of the configuration file')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the configuration, with secrets masked')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a commented configuration file; an existing one is not changed')
            [CompletionResult]::new('profiles', 'profiles', [CompletionResultType]::ParameterValue, 'List the profiles, and mark the one in use')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set a key of a profile, and create the profile if it is new')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Edit the file in $VISUAL or $EDITOR, and validate it')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;config;path' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;config;show' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;config;init' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;config;profiles' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format: text, json or jsonl [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Same as -o json')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;config;set' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;config;edit' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;config;help' {
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the path of the configuration file')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the configuration, with secrets masked')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a commented configuration file; an existing one is not changed')
            [CompletionResult]::new('profiles', 'profiles', [CompletionResultType]::ParameterValue, 'List the profiles, and mark the one in use')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set a key of a profile, and create the profile if it is new')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Edit the file in $VISUAL or $EDITOR, and validate it')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;config;help;path' {
            break
        }
        'hookctl;config;help;show' {
            break
        }
        'hookctl;config;help;init' {
            break
        }
        'hookctl;config;help;profiles' {
            break
        }
        'hookctl;config;help;set' {
            break
        }
        'hookctl;config;help;edit' {
            break
        }
        'hookctl;config;help;help' {
            break
        }
        'hookctl;completions' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('--static', '--static', [CompletionResultType]::ParameterName, 'Print a script that does not call hookctl. It completes commands and flags, but not the names of providers, events or profiles')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;man' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use color: auto, always or never [default: auto]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile of the configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Use this configuration file (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Load your own provider folders from DIR (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no messages except errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print this summary (--help shows all options)')
            break
        }
        'hookctl;help' {
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Run a complete demo on localhost, no setup needed')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Send sample events, encoded and signed as the provider does')
            [CompletionResult]::new('sign', 'sign', [CompletionResultType]::ParameterValue, 'Print the signature header for a body')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Verify captured requests, and explain mismatches')
            [CompletionResult]::new('listen', 'listen', [CompletionResultType]::ParameterValue, 'Receive webhooks: verify, explain, store and forward them')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Send captured requests again, and compare the responses')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Show a store or captured requests in the browser')
            [CompletionResult]::new('webhooks', 'webhooks', [CompletionResultType]::ParameterValue, 'Manage webhooks through the APIs of the providers')
            [CompletionResult]::new('mock', 'mock', [CompletionResultType]::ParameterValue, 'Run a local mock of the management APIs until interrupted')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check your setup: configuration, secrets, API access, clock, …')
            [CompletionResult]::new('events', 'events', [CompletionResultType]::ParameterValue, 'List events, or print a sample payload')
            [CompletionResult]::new('providers', 'providers', [CompletionResultType]::ParameterValue, 'List providers, create or check your own')
            [CompletionResult]::new('store', 'store', [CompletionResultType]::ParameterValue, 'List, show, export and delete stored deliveries')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Create, show or change the configuration file')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Show the manual page, or write all pages to a directory')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;help;demo' {
            break
        }
        'hookctl;help;send' {
            break
        }
        'hookctl;help;sign' {
            break
        }
        'hookctl;help;verify' {
            break
        }
        'hookctl;help;listen' {
            break
        }
        'hookctl;help;replay' {
            break
        }
        'hookctl;help;inspect' {
            break
        }
        'hookctl;help;webhooks' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List webhooks')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Show one webhook')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a webhook')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Change the event or the URL of a webhook')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete webhooks')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Create, change and delete webhooks to match a file')
            break
        }
        'hookctl;help;webhooks;list' {
            break
        }
        'hookctl;help;webhooks;get' {
            break
        }
        'hookctl;help;webhooks;create' {
            break
        }
        'hookctl;help;webhooks;update' {
            break
        }
        'hookctl;help;webhooks;delete' {
            break
        }
        'hookctl;help;webhooks;apply' {
            break
        }
        'hookctl;help;mock' {
            break
        }
        'hookctl;help;doctor' {
            break
        }
        'hookctl;help;events' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the events of one provider, or of all')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print a sample payload: exact bytes, or indented on a terminal')
            break
        }
        'hookctl;help;events;list' {
            break
        }
        'hookctl;help;events;show' {
            break
        }
        'hookctl;help;providers' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List providers and how they sign')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the provider.toml of a provider, as a template for your own')
            [CompletionResult]::new('new', 'new', [CompletionResultType]::ParameterValue, 'Create a provider folder from a template')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Check provider folders and report every error in them')
            break
        }
        'hookctl;help;providers;list' {
            break
        }
        'hookctl;help;providers;show' {
            break
        }
        'hookctl;help;providers;new' {
            break
        }
        'hookctl;help;providers;lint' {
            break
        }
        'hookctl;help;store' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List deliveries, the newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one delivery: request, verdict, causes, response')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write deliveries to stdout, in a format that other tools read')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Add the requests of capture files to a store')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete deliveries, after asking')
            break
        }
        'hookctl;help;store;list' {
            break
        }
        'hookctl;help;store;show' {
            break
        }
        'hookctl;help;store;export' {
            break
        }
        'hookctl;help;store;import' {
            break
        }
        'hookctl;help;store;delete' {
            break
        }
        'hookctl;help;config' {
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the path of the configuration file')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the configuration, with secrets masked')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a commented configuration file; an existing one is not changed')
            [CompletionResult]::new('profiles', 'profiles', [CompletionResultType]::ParameterValue, 'List the profiles, and mark the one in use')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set a key of a profile, and create the profile if it is new')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Edit the file in $VISUAL or $EDITOR, and validate it')
            break
        }
        'hookctl;help;config;path' {
            break
        }
        'hookctl;help;config;show' {
            break
        }
        'hookctl;help;config;init' {
            break
        }
        'hookctl;help;config;profiles' {
            break
        }
        'hookctl;help;config;set' {
            break
        }
        'hookctl;help;config;edit' {
            break
        }
        'hookctl;help;completions' {
            break
        }
        'hookctl;help;man' {
            break
        }
        'hookctl;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
