
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
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand demo 'Run the whole main job on loopback, with nothing to set up'
            cand events 'List the events of the providers, or show one'
            cand providers 'List the providers, show one as a template, or check a folder of your own'
            cand send 'Fire sample payloads at a URL, encoded and signed as the provider does it'
            cand sign 'Print the signature header for a body'
            cand verify 'Say whether captured requests are genuine, and if not, why'
            cand webhooks 'List, create, change and delete webhooks through the provider''s API (Screver, FluidSurveys)'
            cand mock 'Run a stand-in of the management APIs on loopback'
            cand doctor 'Check the configuration, secrets, API access, clock and completions'
            cand config 'Find, show, create or change the configuration file'
            cand completions 'Print the completions for a shell'
            cand man 'Print the man page, or write one for each command into a directory'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookctl;demo'= {
            cand -o 'How to print data'
            cand --output 'How to print data'
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;events'= {
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List the events, of one provider or of all'
            cand show 'Print the sample payload of an event, byte for byte as it is sent'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookctl;events;list'= {
            cand -o 'How to print data'
            cand --output 'How to print data'
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;events;show'= {
            cand --variant 'Form of the payload, where there are several (see `events list`)'
            cand --timestamp 'Time of the delivery, in seconds since 1970 or as RFC 3339, for --fresh and for providers that send one'
            cand --merge 'Merge this JSON object in first: null takes out, all else replaces or adds (RFC 7396; - for stdin)'
            cand --set-json 'Set a field to JSON of any type, as in data.meta=''{"a":1}'' (before --set)'
            cand --set 'Set a field, in the type that it has: response.score=3, data.items[0]."a name"=x, or behind the last item tags[]=x'
            cand --unset 'Take a field out (after --set)'
            cand --seed 'Draw the same ids of the payload, and for `send` the same random order, for the same number (times are those of --timestamp, or of now; what is sent has a delivery id that is new but for --id, and what a dry run prints has the same)'
            cand -o 'How to print data'
            cand --output 'How to print data'
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand --http 'Print the whole request, unsigned, instead of the body alone'
            cand --pretty 'Lay the payload out for reading instead'
            cand --add 'Let --set and --set-json add what is not there, and --unset miss it'
            cand --fresh 'Give new ids and times to what is not edited, each in its own form; the newest time becomes now, and distances stay (a load does so by itself)'
            cand --edit 'Open the payload in $VISUAL or $EDITOR, after the flags above: JSON indented, a form with a pair a line; what is saved is sent'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;events;help'= {
            cand list 'List the events, of one provider or of all'
            cand show 'Print the sample payload of an event, byte for byte as it is sent'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookctl;events;help;list'= {
        }
        &'hookctl;events;help;show'= {
        }
        &'hookctl;events;help;help'= {
        }
        &'hookctl;providers'= {
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List the providers and how they sign'
            cand show 'Print a provider''s own provider.toml: a template for yours'
            cand new 'Write a folder for a provider of your own, to edit'
            cand lint 'Check provider folders and report every error in them'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookctl;providers;list'= {
            cand -o 'How to print data'
            cand --output 'How to print data'
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;providers;show'= {
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;providers;new'= {
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;providers;lint'= {
            cand -o 'How to print data'
            cand --output 'How to print data'
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;providers;help'= {
            cand list 'List the providers and how they sign'
            cand show 'Print a provider''s own provider.toml: a template for yours'
            cand new 'Write a folder for a provider of your own, to edit'
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
        &'hookctl;send'= {
            cand --to 'Endpoint to deliver to'
            cand --variant 'Form of the payload, where there are several (see `events list`)'
            cand --body 'Send these bytes, exactly, instead of the sample (- for stdin)'
            cand -H 'Header to add or to replace, as ''Name: value'''
            cand --header 'Header to add or to replace, as ''Name: value'''
            cand --merge 'Merge this JSON object in first: null takes out, all else replaces or adds (RFC 7396; - for stdin)'
            cand --set-json 'Set a field to JSON of any type, as in data.meta=''{"a":1}'' (before --set)'
            cand --set 'Set a field, in the type that it has: response.score=3, data.items[0]."a name"=x, or behind the last item tags[]=x'
            cand --unset 'Take a field out (after --set)'
            cand --seed 'Draw the same ids of the payload, and for `send` the same random order, for the same number (times are those of --timestamp, or of now; what is sent has a delivery id that is new but for --id, and what a dry run prints has the same)'
            cand --secret 'Secret to sign with: env:NAME, file:PATH or - for stdin. Without it: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, the profile'
            cand --scheme 'Reading of the provider''s scheme to sign by, where its documents allow several: hmac, salt-prefix, salt-suffix'
            cand --timestamp 'Time of the delivery, in seconds since 1970 or as RFC 3339, for providers that send one'
            cand --id 'Id of the delivery, for providers that send one (SurveySparrow''s traceid)'
            cand --dry-run 'Print what would go out instead of sending it: as raw HTTP, a curl command, or a capture line'
            cand --expect 'Statuses to accept, e.g. 2xx,404 [default: those that the provider treats as success]. 410 and 500 are never accepted, not even as part of 4xx or 5xx, except that --tamper and --unsigned can expect 500'
            cand --computed 'Signature that your own code computed for this delivery, to find out what it did differently'
            cand --timeout 'Longest time for one attempt of a delivery, as in 500ms, 10s, 1m'
            cand --basic 'Send Basic authorization: a user name, and where its password is (env:NAME, file:PATH or - for stdin), as in hooks:env:PASSWORD'
            cand --oauth-token-url 'Send the token that a POST to this URL gives, and another one when it has expired'
            cand --client-id 'Client id for the token URL (also env:NAME or file:PATH)'
            cand --client-secret 'Client secret for the token URL: env:NAME, file:PATH or - for stdin'
            cand --scope 'Scope to ask the token URL for: with one it is what SurveySparrow calls OAuth, without it what it calls Token'
            cand --oauth-style 'Where the token URL is told the client''s id and secret'
            cand --tamper 'Forge deliveries, one per method, starting from the right signature; combine with --expect 401, or --expect 500 if the receiver refuses forgeries that way'
            cand --retries 'Try again so often where there is no answer, or one of 408, 429 or 5xx that is not accepted'
            cand --backoff 'Wait before trying again: doubled each time, spread so that many do not return at once, never shorter than FROM or longer than TO; as long as Retry-After asks within these'
            cand --state 'File with those counts, which several runs may share (default: hookctl/limits.json where the system keeps state)'
            cand --save 'Append each delivery to this capture file, exactly as it was sent but for the values of Authorization, Cookie and X-API-Key, with the answer''s status'
            cand --repeat 'Send it all so often, each delivery with an id and a time of its own in the headers, where the provider sends them there, and in the payload with --fresh'
            cand --ca-cert 'Trust the certificates in this PEM file too'
            cand --client-cert 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any'
            cand --client-key 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]'
            cand --webhook 'Fire at this one only'
            cand --survey 'Survey that the event is about: webhooks for another are left out'
            cand --collector 'Collector that the event came through: webhooks for another are left out'
            cand --api-url 'Address of the API'
            cand --token 'API token: env:NAME, file:PATH or - for stdin'
            cand --count 'Make this many deliveries'
            cand --duration 'Begin none after this time, as in 30s, 5m (without --count and without it: 10s)'
            cand --concurrency 'Use this many connections, which are kept and go past any proxy (default: 64)'
            cand --rate 'Begin this many a second whether or not the endpoint keeps up, as in 500, 0.5 or 90/m; latencies count from the time that each was meant for'
            cand --max-failures 'Stop when this many were refused, or not answered'
            cand --hdr-log 'Write the latencies of each second as a log that HdrHistogram''s tools read and merge, in place of the log that is there, if one is'
            cand --report 'Write a report: junit, tap, json, html or markdown, as in junit=report.xml; repeat it for more. A FILE that is there is replaced once the report is whole'
            cand -o 'How to print data'
            cand --output 'How to print data'
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand --all 'Send every event of the provider, or without a provider those of all five'
            cand --add 'Let --set and --set-json add what is not there, and --unset miss it'
            cand --fresh 'Give new ids and times to what is not edited, each in its own form; the newest time becomes now, and distances stay (a load does so by itself)'
            cand --edit 'Open the payload in $VISUAL or $EDITOR, after the flags above: JSON indented, a form with a pair a line; what is saved is sent'
            cand --unsigned 'Send no signature'
            cand --validate 'Try the endpoint as SurveySparrow''s Validate button does, instead of delivering: 200 and application/json'
            cand --enforce-limits 'Count the deliveries, and send no more than the provider would: SurveySparrow''s 5000 a day, and none to a webhook that it would have disabled'
            cand --duplicate 'Send each delivery twice, byte for byte: the second must change nothing at the receiver'
            cand --shuffle 'Send the deliveries, 5 million at most, in a random order: that of --seed or of one which is told'
            cand --insecure 'Accept any certificate'
            cand --system-roots 'Trust the system''s certificates instead of the bundled ones (also: SSL_CERT_FILE)'
            cand --subscribed 'Fire at every webhook that is registered for the event, each with its own URL and secret from the provider''s API'
            cand --honour-410 'Delete a webhook whose endpoint answers 410, as FluidSurveys would'
            cand --insecure-http 'Send credentials over plain http also beyond this machine'
            cand --no-keep-alive 'Use a new connection for each delivery, which says `Connection: close`'
            cand --i-own-this-host 'Load a host that is not loopback: it is mine, or its owner agreed'
            cand --no-github 'On GitHub Actions (GITHUB_ACTIONS=true): no annotations, and no table in the step''s summary'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;sign'= {
            cand --body 'Body to sign, exactly as it is (- for stdin)'
            cand -H 'Header of the request, as ''Name: value'', for schemes that sign some'
            cand --header 'Header of the request, as ''Name: value'', for schemes that sign some'
            cand --url 'URL of the endpoint, for schemes that sign it'
            cand --secret 'Secret to sign with: env:NAME, file:PATH or - for stdin. Without it: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, the profile'
            cand --scheme 'Reading of the provider''s scheme to sign by, where its documents allow several: hmac, salt-prefix, salt-suffix'
            cand --timestamp 'Time of the delivery, in seconds since 1970 or as RFC 3339, for providers that send one'
            cand --id 'Id of the delivery, for providers that send one (SurveySparrow''s traceid)'
            cand -o 'How to print data'
            cand --output 'How to print data'
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand --value 'Print the bare value, without the name of the header'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;verify'= {
            cand --from 'What the files hold'
            cand --keep 'Key of the captured JSON Lines records to copy into their JSON verdicts; repeat it for several'
            cand --source-name 'Name of standard input in verdicts and reports [default: stdin]'
            cand --body 'Body of a single request, given in parts (- for stdin)'
            cand -H 'Header of a request given in parts, as ''Name: value'''
            cand --header 'Header of a request given in parts, as ''Name: value'''
            cand --provider 'Provider that sent the requests (default: recognised, one by one)'
            cand --secret 'Secret to try: env:NAME, file:PATH or - for stdin; repeat it for rotation. Without it: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, the profile'
            cand --env-file 'File of KEY=value lines: HOOKCTL_<PROVIDER>_SECRET is a secret of that provider, any other value is tried for every provider; repeat it for several'
            cand --url 'URL that the provider was given, for schemes that sign it'
            cand --tolerance 'Maximum age of a delivery, e.g. 5m, for providers that send a time'
            cand --at 'Current time for --tolerance: Unix time, ISO 8601, or `captured` for the time in the capture'
            cand --only 'Print these verdicts only, as in mismatch,missing; totals, reports and exit code are about all'
            cand --explain 'Search for the cause of a mismatch, for up to 2 seconds each; bodies over 64 KB are not searched for changes'
            cand --computed 'Signature that your own code computed, to find out what it did differently'
            cand --report 'Write a report: junit, tap, json, html or markdown, as in junit=report.xml; repeat it for more. A FILE that is there is replaced once the report is whole'
            cand -o 'How to print data'
            cand --output 'How to print data'
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand --allow-unsigned 'Let requests of providers that do not sign pass'
            cand --allow-empty 'Succeed if a file or standard input holds no request'
            cand --exit-zero 'Exit 0 instead of 1 if a request is not genuine, for pipelines that read the verdicts; errors keep their exit codes'
            cand --summary 'Print how many there are of each provider, event and verdict instead of each verdict'
            cand --fail-fast 'Stop at the first request that is not genuine or cannot be judged'
            cand --causes 'List the causes by name, each with its fix, and verify nothing'
            cand --no-github 'On GitHub Actions (GITHUB_ACTIONS=true): no annotations, and no table in the step''s summary'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;webhooks'= {
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List the webhooks'
            cand get 'Show one webhook'
            cand create 'Create a webhook'
            cand update 'Change the event or the URL of a webhook'
            cand delete 'Delete webhooks'
            cand apply 'Bring the webhooks to a state that a file describes'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookctl;webhooks;list'= {
            cand --limit 'At most so many (default: 100)'
            cand --skip 'Leave out the first so many'
            cand --sort 'Order, of createdAt or updatedAt, as in createdAt:desc (Screver)'
            cand --event 'Only those for this event'
            cand --url 'Only those that deliver to this URL'
            cand --api-url 'Address of the API'
            cand --token 'API token: env:NAME, file:PATH or - for stdin'
            cand --client-id 'Client id to exchange for a token, with --client-secret (Screver)'
            cand --client-secret 'Client secret'
            cand --api-key 'API key, with --password (FluidSurveys)'
            cand --password 'Password of the account'
            cand --provider 'Provider, where it does not stand first'
            cand --timeout 'Longest time for it all, as in 10s, 1m'
            cand --ca-cert 'Trust the certificates in this PEM file too'
            cand --client-cert 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any'
            cand --client-key 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]'
            cand -o 'How to print data'
            cand --output 'How to print data'
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand --all 'Every webhook there is'
            cand --show-secrets 'Show the signing secrets instead of a mask'
            cand --insecure-http 'Send credentials over plain http also beyond this machine'
            cand --insecure 'Accept any certificate'
            cand --system-roots 'Trust the system''s certificates instead of the bundled ones (also: SSL_CERT_FILE)'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;webhooks;get'= {
            cand --api-url 'Address of the API'
            cand --token 'API token: env:NAME, file:PATH or - for stdin'
            cand --client-id 'Client id to exchange for a token, with --client-secret (Screver)'
            cand --client-secret 'Client secret'
            cand --api-key 'API key, with --password (FluidSurveys)'
            cand --password 'Password of the account'
            cand --provider 'Provider, where it does not stand first'
            cand --timeout 'Longest time for it all, as in 10s, 1m'
            cand --ca-cert 'Trust the certificates in this PEM file too'
            cand --client-cert 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any'
            cand --client-key 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]'
            cand -o 'How to print data'
            cand --output 'How to print data'
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand --show-secrets 'Show the signing secret instead of a mask'
            cand --insecure-http 'Send credentials over plain http also beyond this machine'
            cand --insecure 'Accept any certificate'
            cand --system-roots 'Trust the system''s certificates instead of the bundled ones (also: SSL_CERT_FILE)'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;webhooks;create'= {
            cand --event 'Event to subscribe to; ''*'' is every event (Screver)'
            cand --url 'Where deliveries are to go'
            cand --survey 'Survey to narrow it down to (FluidSurveys)'
            cand --collector 'Collector of the survey to narrow it down to (FluidSurveys)'
            cand --secret-out 'New file to write the generated signing secret to, which only you can read (Screver)'
            cand --api-url 'Address of the API'
            cand --token 'API token: env:NAME, file:PATH or - for stdin'
            cand --client-id 'Client id to exchange for a token, with --client-secret (Screver)'
            cand --client-secret 'Client secret'
            cand --api-key 'API key, with --password (FluidSurveys)'
            cand --password 'Password of the account'
            cand --provider 'Provider, where it does not stand first'
            cand --timeout 'Longest time for it all, as in 10s, 1m'
            cand --ca-cert 'Trust the certificates in this PEM file too'
            cand --client-cert 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any'
            cand --client-key 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]'
            cand -o 'How to print data'
            cand --output 'How to print data'
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand --if-absent 'Succeed if a webhook with this event, URL and filters already exists'
            cand --show-secrets 'Show the signing secret instead of a mask'
            cand --insecure-http 'Send credentials over plain http also beyond this machine'
            cand --insecure 'Accept any certificate'
            cand --system-roots 'Trust the system''s certificates instead of the bundled ones (also: SSL_CERT_FILE)'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;webhooks;update'= {
            cand --event 'New event'
            cand --url 'New URL'
            cand --api-url 'Address of the API'
            cand --token 'API token: env:NAME, file:PATH or - for stdin'
            cand --client-id 'Client id to exchange for a token, with --client-secret (Screver)'
            cand --client-secret 'Client secret'
            cand --api-key 'API key, with --password (FluidSurveys)'
            cand --password 'Password of the account'
            cand --provider 'Provider, where it does not stand first'
            cand --timeout 'Longest time for it all, as in 10s, 1m'
            cand --ca-cert 'Trust the certificates in this PEM file too'
            cand --client-cert 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any'
            cand --client-key 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]'
            cand -o 'How to print data'
            cand --output 'How to print data'
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand --show-secrets 'Show the signing secret instead of a mask'
            cand --insecure-http 'Send credentials over plain http also beyond this machine'
            cand --insecure 'Accept any certificate'
            cand --system-roots 'Trust the system''s certificates instead of the bundled ones (also: SSL_CERT_FILE)'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;webhooks;delete'= {
            cand --api-url 'Address of the API'
            cand --token 'API token: env:NAME, file:PATH or - for stdin'
            cand --client-id 'Client id to exchange for a token, with --client-secret (Screver)'
            cand --client-secret 'Client secret'
            cand --api-key 'API key, with --password (FluidSurveys)'
            cand --password 'Password of the account'
            cand --provider 'Provider, where it does not stand first'
            cand --timeout 'Longest time for it all, as in 10s, 1m'
            cand --ca-cert 'Trust the certificates in this PEM file too'
            cand --client-cert 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any'
            cand --client-key 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]'
            cand -o 'How to print data'
            cand --output 'How to print data'
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand --if-present 'Take a webhook that is not there for a success'
            cand --insecure-http 'Send credentials over plain http also beyond this machine'
            cand --insecure 'Accept any certificate'
            cand --system-roots 'Trust the system''s certificates instead of the bundled ones (also: SSL_CERT_FILE)'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;webhooks;apply'= {
            cand --api-url 'Address of the API'
            cand --token 'API token: env:NAME, file:PATH or - for stdin'
            cand --client-id 'Client id to exchange for a token, with --client-secret (Screver)'
            cand --client-secret 'Client secret'
            cand --api-key 'API key, with --password (FluidSurveys)'
            cand --password 'Password of the account'
            cand --provider 'Provider, where it does not stand first'
            cand --timeout 'Longest time for it all, as in 10s, 1m'
            cand --ca-cert 'Trust the certificates in this PEM file too'
            cand --client-cert 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any'
            cand --client-key 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]'
            cand -o 'How to print data'
            cand --output 'How to print data'
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand --dry-run 'Print the plan and change nothing; exit 1 if there is a difference'
            cand --prune 'Delete webhooks that the file does not name, after asking'
            cand -y 'Do not ask before deleting'
            cand --yes 'Do not ask before deleting'
            cand --insecure-http 'Send credentials over plain http also beyond this machine'
            cand --insecure 'Accept any certificate'
            cand --system-roots 'Trust the system''s certificates instead of the bundled ones (also: SSL_CERT_FILE)'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;webhooks;help'= {
            cand list 'List the webhooks'
            cand get 'Show one webhook'
            cand create 'Create a webhook'
            cand update 'Change the event or the URL of a webhook'
            cand delete 'Delete webhooks'
            cand apply 'Bring the webhooks to a state that a file describes'
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
            cand --listen 'Address of this machine to listen on; port 0 is any free one'
            cand --state 'File that keeps the webhooks over a restart (SQLite; default: memory)'
            cand --ready-file 'File to write the ready line to, whole or not at all'
            cand --fail 'Answer with this status, with this probability, as in 503:0.1'
            cand --latency 'Wait so long before each answer'
            cand --seed 'Let the same faults strike each time'
            cand --token 'Token to accept, of either API (default: mock-token)'
            cand --client-id 'Client id to accept at Screver''s token URL (default: mock-client)'
            cand --client-secret 'Client secret to accept at Screver''s token URL (default: mock-client-secret)'
            cand --api-key 'API key to accept for FluidSurveys (default: mock-key)'
            cand --password 'Password to accept for FluidSurveys (default: mock-password)'
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;doctor'= {
            cand -o 'How to print data'
            cand --output 'How to print data'
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand --offline 'Skip the checks that call the provider''s API'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;config'= {
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand path 'Print which file is used'
            cand show 'Print what the file says, with secrets masked'
            cand init 'Write a commented file to begin with; an existing one is never touched'
            cand profiles 'List the profiles'
            cand set 'Set a key of a profile; comments are kept'
            cand edit 'Open the file in your editor ($VISUAL or $EDITOR); an invalid edit changes nothing'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookctl;config;path'= {
            cand -o 'How to print data'
            cand --output 'How to print data'
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;config;show'= {
            cand -o 'How to print data'
            cand --output 'How to print data'
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;config;init'= {
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;config;profiles'= {
            cand -o 'How to print data'
            cand --output 'How to print data'
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;config;set'= {
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;config;edit'= {
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;config;help'= {
            cand path 'Print which file is used'
            cand show 'Print what the file says, with secrets masked'
            cand init 'Write a commented file to begin with; an existing one is never touched'
            cand profiles 'List the profiles'
            cand set 'Set a key of a profile; comments are kept'
            cand edit 'Open the file in your editor ($VISUAL or $EDITOR); an invalid edit changes nothing'
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
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand --static 'Print a script that does not call hookctl: it completes commands and flags, but no names of providers, events or profiles'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;man'= {
            cand --config 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)'
            cand --profile 'Profile of the configuration file to use'
            cand --providers 'Directory with your own provider folders; repeat it for several'
            cand --color 'Whether to use colour'
            cand -v 'Say more: the request and the answer'
            cand --verbose 'Say more: the request and the answer'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'hookctl;help'= {
            cand demo 'Run the whole main job on loopback, with nothing to set up'
            cand events 'List the events of the providers, or show one'
            cand providers 'List the providers, show one as a template, or check a folder of your own'
            cand send 'Fire sample payloads at a URL, encoded and signed as the provider does it'
            cand sign 'Print the signature header for a body'
            cand verify 'Say whether captured requests are genuine, and if not, why'
            cand webhooks 'List, create, change and delete webhooks through the provider''s API (Screver, FluidSurveys)'
            cand mock 'Run a stand-in of the management APIs on loopback'
            cand doctor 'Check the configuration, secrets, API access, clock and completions'
            cand config 'Find, show, create or change the configuration file'
            cand completions 'Print the completions for a shell'
            cand man 'Print the man page, or write one for each command into a directory'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hookctl;help;demo'= {
        }
        &'hookctl;help;events'= {
            cand list 'List the events, of one provider or of all'
            cand show 'Print the sample payload of an event, byte for byte as it is sent'
        }
        &'hookctl;help;events;list'= {
        }
        &'hookctl;help;events;show'= {
        }
        &'hookctl;help;providers'= {
            cand list 'List the providers and how they sign'
            cand show 'Print a provider''s own provider.toml: a template for yours'
            cand new 'Write a folder for a provider of your own, to edit'
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
        &'hookctl;help;send'= {
        }
        &'hookctl;help;sign'= {
        }
        &'hookctl;help;verify'= {
        }
        &'hookctl;help;webhooks'= {
            cand list 'List the webhooks'
            cand get 'Show one webhook'
            cand create 'Create a webhook'
            cand update 'Change the event or the URL of a webhook'
            cand delete 'Delete webhooks'
            cand apply 'Bring the webhooks to a state that a file describes'
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
        &'hookctl;help;config'= {
            cand path 'Print which file is used'
            cand show 'Print what the file says, with secrets masked'
            cand init 'Write a commented file to begin with; an existing one is never touched'
            cand profiles 'List the profiles'
            cand set 'Set a key of a profile; comments are kept'
            cand edit 'Open the file in your editor ($VISUAL or $EDITOR); an invalid edit changes nothing'
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
