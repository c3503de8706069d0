# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_hookctl_global_optspecs
    string join \n config= profile= providers= color= v/verbose h/help V/version
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

complete -c hookctl -n "__fish_hookctl_needs_command" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_needs_command" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_needs_command" -l providers -d 'Directory with provider folders of your own' -r -F
complete -c hookctl -n "__fish_hookctl_needs_command" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_needs_command" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_needs_command" -s V -l version -d 'Print version'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "demo" -d 'Run the whole main job on loopback, with nothing to set up'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "events" -d 'List the events of the providers, or show one'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "providers" -d 'List the providers, show one as a template, or check a folder of your own'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "send" -d 'Fire sample payloads at a URL, encoded and signed as the provider does it'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "sign" -d 'Print the signature header for a body'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "verify" -d 'Say whether captured requests are genuine, and if not, why'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "config" -d 'Find, show or create the configuration file'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "completions" -d 'Print the completions for a shell'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "man" -d 'Print the man page, or write one for each command into a directory'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -l providers -d 'Directory with provider folders of your own' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list show help" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list show help" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list show help" -l providers -d 'Directory with provider folders of your own' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list show help" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list show help" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list show help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list show help" -f -a "list" -d 'List the events, of one provider or of all'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list show help" -f -a "show" -d 'Print the sample payload of an event, byte for byte as it is sent'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -l providers -d 'Directory with provider folders of your own' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l variant -d 'Form of the payload, where there are several (see `events list`)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l providers -d 'Directory with provider folders of your own' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l http -d 'Print the whole request, unsigned, instead of the body alone'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l pretty -d 'Lay the payload out for reading instead'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the events, of one provider or of all'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print the sample payload of an event, byte for byte as it is sent'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show lint help" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show lint help" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show lint help" -l providers -d 'Directory with provider folders of your own' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show lint help" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show lint help" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show lint help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show lint help" -f -a "list" -d 'List the providers and how they sign'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show lint help" -f -a "show" -d 'Print a provider\'s own provider.toml: a template for yours'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show lint help" -f -a "lint" -d 'Check a provider folder and report every mistake in it'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show lint help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -l providers -d 'Directory with provider folders of your own' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from show" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from show" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from show" -l providers -d 'Directory with provider folders of your own' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from show" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -l providers -d 'Directory with provider folders of your own' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the providers and how they sign'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print a provider\'s own provider.toml: a template for yours'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from help" -f -a "lint" -d 'Check a provider folder and report every mistake in it'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l to -d 'Endpoint to deliver to' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l variant -d 'Form of the payload, where there are several (see `events list`)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l body -d 'Send these bytes, exactly, instead of the sample (- for stdin)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -s H -l header -d 'Header to add or to replace, as \'Name: value\'' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l secret -d 'Secret to sign with: env:NAME, file:PATH or - for stdin. Without it: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, the profile' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l scheme -d 'Reading of the provider\'s scheme to sign by, where its documents allow several: hmac, salt-prefix, salt-suffix' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l timestamp -d 'Time of the delivery, in seconds since 1970 or as RFC 3339, for providers that send one' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l id -d 'Id of the delivery, for providers that send one (SurveySparrow\'s traceid)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l dry-run -d 'Print what would go out instead of sending it: as raw HTTP, a curl command, or a capture line' -r -f -a "http\t'The bytes of the request'
curl\t'A curl command that sends them'
json\t'A line of a capture file, which `verify` reads'"
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l expect -d 'Statuses to accept, as in 2xx,404 (default: what the provider itself takes for success)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l timeout -d 'Longest time for one delivery, as in 500ms, 10s, 1m' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l ca-cert -d 'Trust the certificates in this PEM file too' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l providers -d 'Directory with provider folders of your own' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l all -d 'Send every event of the provider, or without a provider those of all five'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l unsigned -d 'Send no signature'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l insecure -d 'Accept any certificate'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l system-roots -d 'Trust the system\'s certificates instead of the bundled ones (also: SSL_CERT_FILE)'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l body -d 'Body to sign, exactly as it is (- for stdin)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -s H -l header -d 'Header of the request, as \'Name: value\', for schemes that sign some' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l url -d 'URL of the endpoint, for schemes that sign it' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l secret -d 'Secret to sign with: env:NAME, file:PATH or - for stdin. Without it: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, the profile' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l scheme -d 'Reading of the provider\'s scheme to sign by, where its documents allow several: hmac, salt-prefix, salt-suffix' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l timestamp -d 'Time of the delivery, in seconds since 1970 or as RFC 3339, for providers that send one' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l id -d 'Id of the delivery, for providers that send one (SurveySparrow\'s traceid)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l providers -d 'Directory with provider folders of your own' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l value -d 'Print the bare value, without the name of the header'
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l from -d 'What the files hold' -r -f -a "auto\t'Told by how it begins'
http\t'One raw HTTP request'
jsonl\t'A capture file: one JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l body -d 'Body of a single request, given in parts (- for stdin)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -s H -l header -d 'Header of a request given in parts, as \'Name: value\'' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l provider -d 'Provider that sent the requests (default: recognised, one by one)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l secret -d 'Secret to try: env:NAME, file:PATH or - for stdin; repeat it for rotation. Without it: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, the profile' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l url -d 'URL that the provider was given, for schemes that sign it' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l tolerance -d 'Oldest delivery to accept, as in 5m, for providers that send a time' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l at -d 'The present for --tolerance: seconds since 1970, RFC 3339, or `captured` for the time in the capture' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l providers -d 'Directory with provider folders of your own' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l allow-unsigned -d 'Let requests of providers that do not sign pass'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init help" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init help" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init help" -l providers -d 'Directory with provider folders of your own' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init help" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init help" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init help" -f -a "path" -d 'Print which file is used'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init help" -f -a "show" -d 'Print what the file says, with secrets masked'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init help" -f -a "init" -d 'Write a commented file to begin with; an existing one is never touched'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from path" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from path" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from path" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from path" -l providers -d 'Directory with provider folders of your own' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from path" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from path" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from show" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from show" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from show" -l providers -d 'Directory with provider folders of your own' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from init" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from init" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from init" -l providers -d 'Directory with provider folders of your own' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from init" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from init" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "path" -d 'Print which file is used'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print what the file says, with secrets masked'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "init" -d 'Write a commented file to begin with; an existing one is never touched'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -l providers -d 'Directory with provider folders of your own' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand man" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand man" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand man" -l providers -d 'Directory with provider folders of your own' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand man" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand man" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify config completions man help" -f -a "demo" -d 'Run the whole main job on loopback, with nothing to set up'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify config completions man help" -f -a "events" -d 'List the events of the providers, or show one'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify config completions man help" -f -a "providers" -d 'List the providers, show one as a template, or check a folder of your own'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify config completions man help" -f -a "send" -d 'Fire sample payloads at a URL, encoded and signed as the provider does it'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify config completions man help" -f -a "sign" -d 'Print the signature header for a body'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify config completions man help" -f -a "verify" -d 'Say whether captured requests are genuine, and if not, why'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify config completions man help" -f -a "config" -d 'Find, show or create the configuration file'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify config completions man help" -f -a "completions" -d 'Print the completions for a shell'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify config completions man help" -f -a "man" -d 'Print the man page, or write one for each command into a directory'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify config completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
