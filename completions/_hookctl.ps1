
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
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Run the whole main job on loopback, with nothing to set up')
            [CompletionResult]::new('events', 'events', [CompletionResultType]::ParameterValue, 'List the events of the providers, or show one')
            [CompletionResult]::new('providers', 'providers', [CompletionResultType]::ParameterValue, 'List the providers, show one as a template, or check a folder of your own')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Fire sample payloads at a URL, encoded and signed as the provider does it')
            [CompletionResult]::new('sign', 'sign', [CompletionResultType]::ParameterValue, 'Print the signature header for a body')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Say whether captured requests are genuine, and if not, why')
            [CompletionResult]::new('webhooks', 'webhooks', [CompletionResultType]::ParameterValue, 'List, create, change and delete webhooks through the provider''s API (Screver, FluidSurveys)')
            [CompletionResult]::new('mock', 'mock', [CompletionResultType]::ParameterValue, 'Run a stand-in of the management APIs on loopback')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check the configuration, secrets, API access, clock and completions')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Find, show, create or change the configuration file')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the man page, or write one for each command into a directory')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;demo' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;events' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the events, of one provider or of all')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the sample payload of an event, byte for byte as it is sent')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;events;list' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;events;show' {
            [CompletionResult]::new('--variant', '--variant', [CompletionResultType]::ParameterName, 'Form of the payload, where there are several (see `events list`)')
            [CompletionResult]::new('--timestamp', '--timestamp', [CompletionResultType]::ParameterName, 'Time of the delivery, in seconds since 1970 or as RFC 3339, for --fresh and for providers that send one')
            [CompletionResult]::new('--merge', '--merge', [CompletionResultType]::ParameterName, 'Merge this JSON object in first: null takes out, all else replaces or adds (RFC 7396; - for stdin)')
            [CompletionResult]::new('--set-json', '--set-json', [CompletionResultType]::ParameterName, 'Set a field to JSON of any type, as in data.meta=''{"a":1}'' (before --set)')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a field, in the type that it has: response.score=3, data.items[0]."a name"=x, or behind the last item tags[]=x')
            [CompletionResult]::new('--unset', '--unset', [CompletionResultType]::ParameterName, 'Take a field out (after --set)')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Draw the same ids of the payload, and for `send` the same random order, for the same number (times are those of --timestamp, or of now; what is sent has a delivery id that is new but for --id, and what a dry run prints has the same)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('--http', '--http', [CompletionResultType]::ParameterName, 'Print the whole request, unsigned, instead of the body alone')
            [CompletionResult]::new('--pretty', '--pretty', [CompletionResultType]::ParameterName, 'Lay the payload out for reading instead')
            [CompletionResult]::new('--add', '--add', [CompletionResultType]::ParameterName, 'Let --set and --set-json add what is not there, and --unset miss it')
            [CompletionResult]::new('--fresh', '--fresh', [CompletionResultType]::ParameterName, 'Give new ids and times to what is not edited, each in its own form; the newest time becomes now, and distances stay (a load does so by itself)')
            [CompletionResult]::new('--edit', '--edit', [CompletionResultType]::ParameterName, 'Open the payload in $VISUAL or $EDITOR, after the flags above: JSON indented, a form with a pair a line; what is saved is sent')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;events;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the events, of one provider or of all')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the sample payload of an event, byte for byte as it is sent')
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
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the providers and how they sign')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print a provider''s own provider.toml: a template for yours')
            [CompletionResult]::new('new', 'new', [CompletionResultType]::ParameterValue, 'Write a folder for a provider of your own, to edit')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Check provider folders and report every error in them')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;providers;list' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;providers;show' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;providers;new' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;providers;lint' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;providers;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the providers and how they sign')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print a provider''s own provider.toml: a template for yours')
            [CompletionResult]::new('new', 'new', [CompletionResultType]::ParameterValue, 'Write a folder for a provider of your own, to edit')
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
        'hookctl;send' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Endpoint to deliver to')
            [CompletionResult]::new('--variant', '--variant', [CompletionResultType]::ParameterName, 'Form of the payload, where there are several (see `events list`)')
            [CompletionResult]::new('--body', '--body', [CompletionResultType]::ParameterName, 'Send these bytes, exactly, instead of the sample (- for stdin)')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Header to add or to replace, as ''Name: value''')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Header to add or to replace, as ''Name: value''')
            [CompletionResult]::new('--merge', '--merge', [CompletionResultType]::ParameterName, 'Merge this JSON object in first: null takes out, all else replaces or adds (RFC 7396; - for stdin)')
            [CompletionResult]::new('--set-json', '--set-json', [CompletionResultType]::ParameterName, 'Set a field to JSON of any type, as in data.meta=''{"a":1}'' (before --set)')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a field, in the type that it has: response.score=3, data.items[0]."a name"=x, or behind the last item tags[]=x')
            [CompletionResult]::new('--unset', '--unset', [CompletionResultType]::ParameterName, 'Take a field out (after --set)')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Draw the same ids of the payload, and for `send` the same random order, for the same number (times are those of --timestamp, or of now; what is sent has a delivery id that is new but for --id, and what a dry run prints has the same)')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Secret to sign with: env:NAME, file:PATH or - for stdin. Without it: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, the profile')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'Reading of the provider''s scheme to sign by, where its documents allow several: hmac, salt-prefix, salt-suffix')
            [CompletionResult]::new('--timestamp', '--timestamp', [CompletionResultType]::ParameterName, 'Time of the delivery, in seconds since 1970 or as RFC 3339, for providers that send one')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Id of the delivery, for providers that send one (SurveySparrow''s traceid)')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would go out instead of sending it: as raw HTTP, a curl command, or a capture line')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Statuses to accept, e.g. 2xx,404 [default: those that the provider treats as success]. 410 and 500 are never accepted, not even as part of 4xx or 5xx, except that --tamper and --unsigned can expect 500')
            [CompletionResult]::new('--computed', '--computed', [CompletionResultType]::ParameterName, 'Signature that your own code computed for this delivery, to find out what it did differently')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time for one attempt of a delivery, as in 500ms, 10s, 1m')
            [CompletionResult]::new('--basic', '--basic', [CompletionResultType]::ParameterName, 'Send Basic authorization: a user name, and where its password is (env:NAME, file:PATH or - for stdin), as in hooks:env:PASSWORD')
            [CompletionResult]::new('--oauth-token-url', '--oauth-token-url', [CompletionResultType]::ParameterName, 'Send the token that a POST to this URL gives, and another one when it has expired')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Client id for the token URL (also env:NAME or file:PATH)')
            [CompletionResult]::new('--client-secret', '--client-secret', [CompletionResultType]::ParameterName, 'Client secret for the token URL: env:NAME, file:PATH or - for stdin')
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'Scope to ask the token URL for: with one it is what SurveySparrow calls OAuth, without it what it calls Token')
            [CompletionResult]::new('--oauth-style', '--oauth-style', [CompletionResultType]::ParameterName, 'Where the token URL is told the client''s id and secret')
            [CompletionResult]::new('--tamper', '--tamper', [CompletionResultType]::ParameterName, 'Forge deliveries, one per method, starting from the right signature; combine with --expect 401, or --expect 500 if the receiver refuses forgeries that way')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Try again so often where there is no answer, or one of 408, 429 or 5xx that is not accepted')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Wait before trying again: doubled each time, spread so that many do not return at once, never shorter than FROM or longer than TO; as long as Retry-After asks within these')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'File with those counts, which several runs may share (default: hookctl/limits.json where the system keeps state)')
            [CompletionResult]::new('--save', '--save', [CompletionResultType]::ParameterName, 'Append each delivery to this capture file, exactly as it was sent but for the values of Authorization, Cookie and X-API-Key, with the answer''s status')
            [CompletionResult]::new('--repeat', '--repeat', [CompletionResultType]::ParameterName, 'Send it all so often, each delivery with an id and a time of its own in the headers, where the provider sends them there, and in the payload with --fresh')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too')
            [CompletionResult]::new('--client-cert', '--client-cert', [CompletionResultType]::ParameterName, 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]')
            [CompletionResult]::new('--webhook', '--webhook', [CompletionResultType]::ParameterName, 'Fire at this one only')
            [CompletionResult]::new('--survey', '--survey', [CompletionResultType]::ParameterName, 'Survey that the event is about: webhooks for another are left out')
            [CompletionResult]::new('--collector', '--collector', [CompletionResultType]::ParameterName, 'Collector that the event came through: webhooks for another are left out')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'Address of the API')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'API token: env:NAME, file:PATH or - for stdin')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Make this many deliveries')
            [CompletionResult]::new('--duration', '--duration', [CompletionResultType]::ParameterName, 'Begin none after this time, as in 30s, 5m (without --count and without it: 10s)')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'Use this many connections, which are kept and go past any proxy (default: 64)')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Begin this many a second whether or not the endpoint keeps up, as in 500, 0.5 or 90/m; latencies count from the time that each was meant for')
            [CompletionResult]::new('--max-failures', '--max-failures', [CompletionResultType]::ParameterName, 'Stop when this many were refused, or not answered')
            [CompletionResult]::new('--hdr-log', '--hdr-log', [CompletionResultType]::ParameterName, 'Write the latencies of each second as a log that HdrHistogram''s tools read and merge, in place of the log that is there, if one is')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write a report: junit, tap, json, html or markdown, as in junit=report.xml; repeat it for more. A FILE that is there is replaced once the report is whole')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Send every event of the provider, or without a provider those of all five')
            [CompletionResult]::new('--add', '--add', [CompletionResultType]::ParameterName, 'Let --set and --set-json add what is not there, and --unset miss it')
            [CompletionResult]::new('--fresh', '--fresh', [CompletionResultType]::ParameterName, 'Give new ids and times to what is not edited, each in its own form; the newest time becomes now, and distances stay (a load does so by itself)')
            [CompletionResult]::new('--edit', '--edit', [CompletionResultType]::ParameterName, 'Open the payload in $VISUAL or $EDITOR, after the flags above: JSON indented, a form with a pair a line; what is saved is sent')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'Send no signature')
            [CompletionResult]::new('--validate', '--validate', [CompletionResultType]::ParameterName, 'Try the endpoint as SurveySparrow''s Validate button does, instead of delivering: 200 and application/json')
            [CompletionResult]::new('--enforce-limits', '--enforce-limits', [CompletionResultType]::ParameterName, 'Count the deliveries, and send no more than the provider would: SurveySparrow''s 5000 a day, and none to a webhook that it would have disabled')
            [CompletionResult]::new('--duplicate', '--duplicate', [CompletionResultType]::ParameterName, 'Send each delivery twice, byte for byte: the second must change nothing at the receiver')
            [CompletionResult]::new('--shuffle', '--shuffle', [CompletionResultType]::ParameterName, 'Send the deliveries, 5 million at most, in a random order: that of --seed or of one which is told')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Accept any certificate')
            [CompletionResult]::new('--system-roots', '--system-roots', [CompletionResultType]::ParameterName, 'Trust the system''s certificates instead of the bundled ones (also: SSL_CERT_FILE)')
            [CompletionResult]::new('--subscribed', '--subscribed', [CompletionResultType]::ParameterName, 'Fire at every webhook that is registered for the event, each with its own URL and secret from the provider''s API')
            [CompletionResult]::new('--honour-410', '--honour-410', [CompletionResultType]::ParameterName, 'Delete a webhook whose endpoint answers 410, as FluidSurveys would')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Send credentials over plain http also beyond this machine')
            [CompletionResult]::new('--no-keep-alive', '--no-keep-alive', [CompletionResultType]::ParameterName, 'Use a new connection for each delivery, which says `Connection: close`')
            [CompletionResult]::new('--i-own-this-host', '--i-own-this-host', [CompletionResultType]::ParameterName, 'Load a host that is not loopback: it is mine, or its owner agreed')
            [CompletionResult]::new('--no-github', '--no-github', [CompletionResultType]::ParameterName, 'On GitHub Actions (GITHUB_ACTIONS=true): no annotations, and no table in the step''s summary')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;sign' {
            [CompletionResult]::new('--body', '--body', [CompletionResultType]::ParameterName, 'Body to sign, exactly as it is (- for stdin)')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Header of the request, as ''Name: value'', for schemes that sign some')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Header of the request, as ''Name: value'', for schemes that sign some')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'URL of the endpoint, for schemes that sign it')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Secret to sign with: env:NAME, file:PATH or - for stdin. Without it: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, the profile')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'Reading of the provider''s scheme to sign by, where its documents allow several: hmac, salt-prefix, salt-suffix')
            [CompletionResult]::new('--timestamp', '--timestamp', [CompletionResultType]::ParameterName, 'Time of the delivery, in seconds since 1970 or as RFC 3339, for providers that send one')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Id of the delivery, for providers that send one (SurveySparrow''s traceid)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('--value', '--value', [CompletionResultType]::ParameterName, 'Print the bare value, without the name of the header')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;verify' {
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'What the files hold')
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Key of the captured JSON Lines records to copy into their JSON verdicts; repeat it for several')
            [CompletionResult]::new('--source-name', '--source-name', [CompletionResultType]::ParameterName, 'Name of standard input in verdicts and reports [default: stdin]')
            [CompletionResult]::new('--body', '--body', [CompletionResultType]::ParameterName, 'Body of a single request, given in parts (- for stdin)')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Header of a request given in parts, as ''Name: value''')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Header of a request given in parts, as ''Name: value''')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider that sent the requests (default: recognised, one by one)')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Secret to try: env:NAME, file:PATH or - for stdin; repeat it for rotation. Without it: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, the profile')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'File of KEY=value lines: HOOKCTL_<PROVIDER>_SECRET is a secret of that provider, any other value is tried for every provider; repeat it for several')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'URL that the provider was given, for schemes that sign it')
            [CompletionResult]::new('--tolerance', '--tolerance', [CompletionResultType]::ParameterName, 'Maximum age of a delivery, e.g. 5m, for providers that send a time')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Current time for --tolerance: Unix time, ISO 8601, or `captured` for the time in the capture')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Print these verdicts only, as in mismatch,missing; totals, reports and exit code are about all')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Search for the cause of a mismatch, for up to 2 seconds each; bodies over 64 KB are not searched for changes')
            [CompletionResult]::new('--computed', '--computed', [CompletionResultType]::ParameterName, 'Signature that your own code computed, to find out what it did differently')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write a report: junit, tap, json, html or markdown, as in junit=report.xml; repeat it for more. A FILE that is there is replaced once the report is whole')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('--allow-unsigned', '--allow-unsigned', [CompletionResultType]::ParameterName, 'Let requests of providers that do not sign pass')
            [CompletionResult]::new('--allow-empty', '--allow-empty', [CompletionResultType]::ParameterName, 'Succeed if a file or standard input holds no request')
            [CompletionResult]::new('--exit-zero', '--exit-zero', [CompletionResultType]::ParameterName, 'Exit 0 instead of 1 if a request is not genuine, for pipelines that read the verdicts; errors keep their exit codes')
            [CompletionResult]::new('--summary', '--summary', [CompletionResultType]::ParameterName, 'Print how many there are of each provider, event and verdict instead of each verdict')
            [CompletionResult]::new('--fail-fast', '--fail-fast', [CompletionResultType]::ParameterName, 'Stop at the first request that is not genuine or cannot be judged')
            [CompletionResult]::new('--causes', '--causes', [CompletionResultType]::ParameterName, 'List the causes by name, each with its fix, and verify nothing')
            [CompletionResult]::new('--no-github', '--no-github', [CompletionResultType]::ParameterName, 'On GitHub Actions (GITHUB_ACTIONS=true): no annotations, and no table in the step''s summary')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;webhooks' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the webhooks')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Show one webhook')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a webhook')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Change the event or the URL of a webhook')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete webhooks')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Bring the webhooks to a state that a file describes')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;webhooks;list' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'At most so many (default: 100)')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'Leave out the first so many')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'Order, of createdAt or updatedAt, as in createdAt:desc (Screver)')
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'Only those for this event')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Only those that deliver to this URL')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'Address of the API')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'API token: env:NAME, file:PATH or - for stdin')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Client id to exchange for a token, with --client-secret (Screver)')
            [CompletionResult]::new('--client-secret', '--client-secret', [CompletionResultType]::ParameterName, 'Client secret')
            [CompletionResult]::new('--api-key', '--api-key', [CompletionResultType]::ParameterName, 'API key, with --password (FluidSurveys)')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Password of the account')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider, where it does not stand first')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time for it all, as in 10s, 1m')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too')
            [CompletionResult]::new('--client-cert', '--client-cert', [CompletionResultType]::ParameterName, 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Every webhook there is')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Show the signing secrets instead of a mask')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Send credentials over plain http also beyond this machine')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Accept any certificate')
            [CompletionResult]::new('--system-roots', '--system-roots', [CompletionResultType]::ParameterName, 'Trust the system''s certificates instead of the bundled ones (also: SSL_CERT_FILE)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;webhooks;get' {
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'Address of the API')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'API token: env:NAME, file:PATH or - for stdin')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Client id to exchange for a token, with --client-secret (Screver)')
            [CompletionResult]::new('--client-secret', '--client-secret', [CompletionResultType]::ParameterName, 'Client secret')
            [CompletionResult]::new('--api-key', '--api-key', [CompletionResultType]::ParameterName, 'API key, with --password (FluidSurveys)')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Password of the account')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider, where it does not stand first')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time for it all, as in 10s, 1m')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too')
            [CompletionResult]::new('--client-cert', '--client-cert', [CompletionResultType]::ParameterName, 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Show the signing secret instead of a mask')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Send credentials over plain http also beyond this machine')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Accept any certificate')
            [CompletionResult]::new('--system-roots', '--system-roots', [CompletionResultType]::ParameterName, 'Trust the system''s certificates instead of the bundled ones (also: SSL_CERT_FILE)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;webhooks;create' {
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'Event to subscribe to; ''*'' is every event (Screver)')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Where deliveries are to go')
            [CompletionResult]::new('--survey', '--survey', [CompletionResultType]::ParameterName, 'Survey to narrow it down to (FluidSurveys)')
            [CompletionResult]::new('--collector', '--collector', [CompletionResultType]::ParameterName, 'Collector of the survey to narrow it down to (FluidSurveys)')
            [CompletionResult]::new('--secret-out', '--secret-out', [CompletionResultType]::ParameterName, 'New file to write the generated signing secret to, which only you can read (Screver)')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'Address of the API')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'API token: env:NAME, file:PATH or - for stdin')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Client id to exchange for a token, with --client-secret (Screver)')
            [CompletionResult]::new('--client-secret', '--client-secret', [CompletionResultType]::ParameterName, 'Client secret')
            [CompletionResult]::new('--api-key', '--api-key', [CompletionResultType]::ParameterName, 'API key, with --password (FluidSurveys)')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Password of the account')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider, where it does not stand first')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time for it all, as in 10s, 1m')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too')
            [CompletionResult]::new('--client-cert', '--client-cert', [CompletionResultType]::ParameterName, 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('--if-absent', '--if-absent', [CompletionResultType]::ParameterName, 'Succeed if a webhook with this event, URL and filters already exists')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Show the signing secret instead of a mask')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Send credentials over plain http also beyond this machine')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Accept any certificate')
            [CompletionResult]::new('--system-roots', '--system-roots', [CompletionResultType]::ParameterName, 'Trust the system''s certificates instead of the bundled ones (also: SSL_CERT_FILE)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;webhooks;update' {
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'New event')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'New URL')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'Address of the API')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'API token: env:NAME, file:PATH or - for stdin')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Client id to exchange for a token, with --client-secret (Screver)')
            [CompletionResult]::new('--client-secret', '--client-secret', [CompletionResultType]::ParameterName, 'Client secret')
            [CompletionResult]::new('--api-key', '--api-key', [CompletionResultType]::ParameterName, 'API key, with --password (FluidSurveys)')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Password of the account')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider, where it does not stand first')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time for it all, as in 10s, 1m')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too')
            [CompletionResult]::new('--client-cert', '--client-cert', [CompletionResultType]::ParameterName, 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Show the signing secret instead of a mask')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Send credentials over plain http also beyond this machine')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Accept any certificate')
            [CompletionResult]::new('--system-roots', '--system-roots', [CompletionResultType]::ParameterName, 'Trust the system''s certificates instead of the bundled ones (also: SSL_CERT_FILE)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;webhooks;delete' {
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'Address of the API')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'API token: env:NAME, file:PATH or - for stdin')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Client id to exchange for a token, with --client-secret (Screver)')
            [CompletionResult]::new('--client-secret', '--client-secret', [CompletionResultType]::ParameterName, 'Client secret')
            [CompletionResult]::new('--api-key', '--api-key', [CompletionResultType]::ParameterName, 'API key, with --password (FluidSurveys)')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Password of the account')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider, where it does not stand first')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time for it all, as in 10s, 1m')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too')
            [CompletionResult]::new('--client-cert', '--client-cert', [CompletionResultType]::ParameterName, 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--if-present', '--if-present', [CompletionResultType]::ParameterName, 'Take a webhook that is not there for a success')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Send credentials over plain http also beyond this machine')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Accept any certificate')
            [CompletionResult]::new('--system-roots', '--system-roots', [CompletionResultType]::ParameterName, 'Trust the system''s certificates instead of the bundled ones (also: SSL_CERT_FILE)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;webhooks;apply' {
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'Address of the API')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'API token: env:NAME, file:PATH or - for stdin')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Client id to exchange for a token, with --client-secret (Screver)')
            [CompletionResult]::new('--client-secret', '--client-secret', [CompletionResultType]::ParameterName, 'Client secret')
            [CompletionResult]::new('--api-key', '--api-key', [CompletionResultType]::ParameterName, 'API key, with --password (FluidSurveys)')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Password of the account')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider, where it does not stand first')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time for it all, as in 10s, 1m')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too')
            [CompletionResult]::new('--client-cert', '--client-cert', [CompletionResultType]::ParameterName, 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the plan and change nothing; exit 1 if there is a difference')
            [CompletionResult]::new('--prune', '--prune', [CompletionResultType]::ParameterName, 'Delete webhooks that the file does not name, after asking')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask before deleting')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask before deleting')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Send credentials over plain http also beyond this machine')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Accept any certificate')
            [CompletionResult]::new('--system-roots', '--system-roots', [CompletionResultType]::ParameterName, 'Trust the system''s certificates instead of the bundled ones (also: SSL_CERT_FILE)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;webhooks;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the webhooks')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Show one webhook')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a webhook')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Change the event or the URL of a webhook')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete webhooks')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Bring the webhooks to a state that a file describes')
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
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Address of this machine to listen on; port 0 is any free one')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'File that keeps the webhooks over a restart (SQLite; default: memory)')
            [CompletionResult]::new('--ready-file', '--ready-file', [CompletionResultType]::ParameterName, 'File to write the ready line to, whole or not at all')
            [CompletionResult]::new('--fail', '--fail', [CompletionResultType]::ParameterName, 'Answer with this status, with this probability, as in 503:0.1')
            [CompletionResult]::new('--latency', '--latency', [CompletionResultType]::ParameterName, 'Wait so long before each answer')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Let the same faults strike each time')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'Token to accept, of either API (default: mock-token)')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Client id to accept at Screver''s token URL (default: mock-client)')
            [CompletionResult]::new('--client-secret', '--client-secret', [CompletionResultType]::ParameterName, 'Client secret to accept at Screver''s token URL (default: mock-client-secret)')
            [CompletionResult]::new('--api-key', '--api-key', [CompletionResultType]::ParameterName, 'API key to accept for FluidSurveys (default: mock-key)')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Password to accept for FluidSurveys (default: mock-password)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;doctor' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Skip the checks that call the provider''s API')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;config' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print which file is used')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print what the file says, with secrets masked')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a commented file to begin with; an existing one is never touched')
            [CompletionResult]::new('profiles', 'profiles', [CompletionResultType]::ParameterValue, 'List the profiles')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set a key of a profile; comments are kept')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Open the file in your editor ($VISUAL or $EDITOR); an invalid edit changes nothing')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;config;path' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;config;show' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;config;init' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;config;profiles' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;config;set' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;config;edit' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;config;help' {
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print which file is used')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print what the file says, with secrets masked')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a commented file to begin with; an existing one is never touched')
            [CompletionResult]::new('profiles', 'profiles', [CompletionResultType]::ParameterValue, 'List the profiles')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set a key of a profile; comments are kept')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Open the file in your editor ($VISUAL or $EDITOR); an invalid edit changes nothing')
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
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('--static', '--static', [CompletionResultType]::ParameterName, 'Print a script that does not call hookctl: it completes commands and flags, but no names of providers, events or profiles')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;man' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with your own provider folders; repeat it for several')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;help' {
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Run the whole main job on loopback, with nothing to set up')
            [CompletionResult]::new('events', 'events', [CompletionResultType]::ParameterValue, 'List the events of the providers, or show one')
            [CompletionResult]::new('providers', 'providers', [CompletionResultType]::ParameterValue, 'List the providers, show one as a template, or check a folder of your own')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Fire sample payloads at a URL, encoded and signed as the provider does it')
            [CompletionResult]::new('sign', 'sign', [CompletionResultType]::ParameterValue, 'Print the signature header for a body')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Say whether captured requests are genuine, and if not, why')
            [CompletionResult]::new('webhooks', 'webhooks', [CompletionResultType]::ParameterValue, 'List, create, change and delete webhooks through the provider''s API (Screver, FluidSurveys)')
            [CompletionResult]::new('mock', 'mock', [CompletionResultType]::ParameterValue, 'Run a stand-in of the management APIs on loopback')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check the configuration, secrets, API access, clock and completions')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Find, show, create or change the configuration file')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the man page, or write one for each command into a directory')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;help;demo' {
            break
        }
        'hookctl;help;events' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the events, of one provider or of all')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the sample payload of an event, byte for byte as it is sent')
            break
        }
        'hookctl;help;events;list' {
            break
        }
        'hookctl;help;events;show' {
            break
        }
        'hookctl;help;providers' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the providers and how they sign')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print a provider''s own provider.toml: a template for yours')
            [CompletionResult]::new('new', 'new', [CompletionResultType]::ParameterValue, 'Write a folder for a provider of your own, to edit')
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
        'hookctl;help;send' {
            break
        }
        'hookctl;help;sign' {
            break
        }
        'hookctl;help;verify' {
            break
        }
        'hookctl;help;webhooks' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the webhooks')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Show one webhook')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a webhook')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Change the event or the URL of a webhook')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete webhooks')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Bring the webhooks to a state that a file describes')
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
        'hookctl;help;config' {
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print which file is used')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print what the file says, with secrets masked')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a commented file to begin with; an existing one is never touched')
            [CompletionResult]::new('profiles', 'profiles', [CompletionResultType]::ParameterValue, 'List the profiles')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set a key of a profile; comments are kept')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Open the file in your editor ($VISUAL or $EDITOR); an invalid edit changes nothing')
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
