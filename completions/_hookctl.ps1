
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
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with provider folders of your own')
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
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Find, show or create the configuration file')
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
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with provider folders of your own')
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
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with provider folders of your own')
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
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with provider folders of your own')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;events;show' {
            [CompletionResult]::new('--variant', '--variant', [CompletionResultType]::ParameterName, 'Form of the payload, where there are several (see `events list`)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with provider folders of your own')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('--http', '--http', [CompletionResultType]::ParameterName, 'Print the whole request, unsigned, instead of the body alone')
            [CompletionResult]::new('--pretty', '--pretty', [CompletionResultType]::ParameterName, 'Lay the payload out for reading instead')
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
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with provider folders of your own')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the providers and how they sign')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print a provider''s own provider.toml: a template for yours')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Check a provider folder and report every mistake in it')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;providers;list' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with provider folders of your own')
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
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with provider folders of your own')
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
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with provider folders of your own')
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
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Check a provider folder and report every mistake in it')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;providers;help;list' {
            break
        }
        'hookctl;providers;help;show' {
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
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Secret to sign with: env:NAME, file:PATH or - for stdin. Without it: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, the profile')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'Reading of the provider''s scheme to sign by, where its documents allow several: hmac, salt-prefix, salt-suffix')
            [CompletionResult]::new('--timestamp', '--timestamp', [CompletionResultType]::ParameterName, 'Time of the delivery, in seconds since 1970 or as RFC 3339, for providers that send one')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Id of the delivery, for providers that send one (SurveySparrow''s traceid)')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would go out instead of sending it: as raw HTTP, a curl command, or a capture line')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Statuses to accept, as in 2xx,404 (default: what the provider itself takes for success)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time for one delivery, as in 500ms, 10s, 1m')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with provider folders of your own')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Send every event of the provider, or without a provider those of all five')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'Send no signature')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Accept any certificate')
            [CompletionResult]::new('--system-roots', '--system-roots', [CompletionResultType]::ParameterName, 'Trust the system''s certificates instead of the bundled ones (also: SSL_CERT_FILE)')
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
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with provider folders of your own')
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
            [CompletionResult]::new('--body', '--body', [CompletionResultType]::ParameterName, 'Body of a single request, given in parts (- for stdin)')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Header of a request given in parts, as ''Name: value''')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Header of a request given in parts, as ''Name: value''')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Provider that sent the requests (default: recognised, one by one)')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'Secret to try: env:NAME, file:PATH or - for stdin; repeat it for rotation. Without it: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, the profile')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'URL that the provider was given, for schemes that sign it')
            [CompletionResult]::new('--tolerance', '--tolerance', [CompletionResultType]::ParameterName, 'Oldest delivery to accept, as in 5m, for providers that send a time')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'The present for --tolerance: seconds since 1970, RFC 3339, or `captured` for the time in the capture')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with provider folders of your own')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('--allow-unsigned', '--allow-unsigned', [CompletionResultType]::ParameterName, 'Let requests of providers that do not sign pass')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;config' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with provider folders of your own')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print which file is used')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print what the file says, with secrets masked')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a commented file to begin with; an existing one is never touched')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;config;path' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print data')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with provider folders of your own')
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
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with provider folders of your own')
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
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with provider folders of your own')
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
        'hookctl;config;help;help' {
            break
        }
        'hookctl;completions' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with provider folders of your own')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: the request and the answer')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'hookctl;man' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file to use instead of the user''s own (also: HOOKCTL_CONFIG)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile of the configuration file to use')
            [CompletionResult]::new('--providers', '--providers', [CompletionResultType]::ParameterName, 'Directory with provider folders of your own')
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
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Find, show or create the configuration file')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the man page, or write one for each command into a directory')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hookctl;help;demo' {
            break
        }
        'hookctl;help;events' {
            break
        }
        'hookctl;help;providers' {
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
        'hookctl;help;config' {
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
