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
complete -c hookctl -n "__fish_hookctl_needs_command" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
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
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "webhooks" -d 'List, create, change and delete webhooks through the provider\'s API (Screver, FluidSurveys)'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "mock" -d 'Run a stand-in of the management APIs on loopback'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "doctor" -d 'Check the configuration, secrets, API access, clock and completions'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "config" -d 'Find, show, create or change the configuration file'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "completions" -d 'Print the completions for a shell'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "man" -d 'Print the man page, or write one for each command into a directory'
complete -c hookctl -n "__fish_hookctl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list show help" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list show help" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and not __fish_seen_subcommand_from list show help" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
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
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l variant -d 'Form of the payload, where there are several (see `events list`)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l timestamp -d 'Time of the delivery, in seconds since 1970 or as RFC 3339, for --fresh and for providers that send one' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l merge -d 'Merge this JSON object in first: null takes out, all else replaces or adds (RFC 7396; - for stdin)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l set-json -d 'Set a field to JSON of any type, as in data.meta=\'{"a":1}\' (before --set)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l set -d 'Set a field, in the type that it has: response.score=3, data.items[0]."a name"=x, or behind the last item tags[]=x' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l unset -d 'Take a field out (after --set)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l seed -d 'Draw the same ids of the payload, and for `send` the same random order, for the same number (times are those of --timestamp, or of now; what is sent has a delivery id that is new but for --id, and what a dry run prints has the same)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l http -d 'Print the whole request, unsigned, instead of the body alone'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l pretty -d 'Lay the payload out for reading instead'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l add -d 'Let --set and --set-json add what is not there, and --unset miss it'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l fresh -d 'Give new ids and times to what is not edited, each in its own form; the newest time becomes now, and distances stay (a load does so by itself)'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -l edit -d 'Open the payload in $VISUAL or $EDITOR, after the flags above: JSON indented, a form with a pair a line; what is saved is sent'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the events, of one provider or of all'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print the sample payload of an event, byte for byte as it is sent'
complete -c hookctl -n "__fish_hookctl_using_subcommand events; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show new lint help" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show new lint help" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show new lint help" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show new lint help" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show new lint help" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show new lint help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show new lint help" -f -a "list" -d 'List the providers and how they sign'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show new lint help" -f -a "show" -d 'Print a provider\'s own provider.toml: a template for yours'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show new lint help" -f -a "new" -d 'Write a folder for a provider of your own, to edit'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show new lint help" -f -a "lint" -d 'Check provider folders and report every error in them'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and not __fish_seen_subcommand_from list show new lint help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from show" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from show" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from show" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from show" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from new" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from new" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from new" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from new" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from new" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from new" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the providers and how they sign'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print a provider\'s own provider.toml: a template for yours'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from help" -f -a "new" -d 'Write a folder for a provider of your own, to edit'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from help" -f -a "lint" -d 'Check provider folders and report every error in them'
complete -c hookctl -n "__fish_hookctl_using_subcommand providers; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l to -d 'Endpoint to deliver to' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l variant -d 'Form of the payload, where there are several (see `events list`)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l body -d 'Send these bytes, exactly, instead of the sample (- for stdin)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -s H -l header -d 'Header to add or to replace, as \'Name: value\'' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l merge -d 'Merge this JSON object in first: null takes out, all else replaces or adds (RFC 7396; - for stdin)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l set-json -d 'Set a field to JSON of any type, as in data.meta=\'{"a":1}\' (before --set)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l set -d 'Set a field, in the type that it has: response.score=3, data.items[0]."a name"=x, or behind the last item tags[]=x' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l unset -d 'Take a field out (after --set)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l seed -d 'Draw the same ids of the payload, and for `send` the same random order, for the same number (times are those of --timestamp, or of now; what is sent has a delivery id that is new but for --id, and what a dry run prints has the same)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l secret -d 'Secret to sign with: env:NAME, file:PATH or - for stdin. Without it: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, the profile' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l scheme -d 'Reading of the provider\'s scheme to sign by, where its documents allow several: hmac, salt-prefix, salt-suffix' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l timestamp -d 'Time of the delivery, in seconds since 1970 or as RFC 3339, for providers that send one' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l id -d 'Id of the delivery, for providers that send one (SurveySparrow\'s traceid)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l dry-run -d 'Print what would go out instead of sending it: as raw HTTP, a curl command, or a capture line' -r -f -a "http\t'The bytes of the request'
curl\t'A curl command that sends them'
json\t'A line of a capture file, which `verify` reads'"
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l expect -d 'Statuses to accept, e.g. 2xx,404 [default: those that the provider treats as success]. 410 and 500 are never accepted, not even as part of 4xx or 5xx, except that --tamper and --unsigned can expect 500' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l computed -d 'Signature that your own code computed for this delivery, to find out what it did differently' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l timeout -d 'Longest time for one attempt of a delivery, as in 500ms, 10s, 1m' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l basic -d 'Send Basic authorization: a user name, and where its password is (env:NAME, file:PATH or - for stdin), as in hooks:env:PASSWORD' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l oauth-token-url -d 'Send the token that a POST to this URL gives, and another one when it has expired' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l client-id -d 'Client id for the token URL (also env:NAME or file:PATH)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l client-secret -d 'Client secret for the token URL: env:NAME, file:PATH or - for stdin' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l scope -d 'Scope to ask the token URL for: with one it is what SurveySparrow calls OAuth, without it what it calls Token' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l oauth-style -d 'Where the token URL is told the client\'s id and secret' -r -f -a "form\t'In a form body'
json\t'In a JSON body'
basic\t'In a Basic header'"
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l tamper -d 'Forge deliveries, one per method, starting from the right signature; combine with --expect 401, or --expect 500 if the receiver refuses forgeries that way' -r -f -a "body\t'One character of the body is another (a digit, else a letter), and the signature is that of the original'
signature\t'One bit of the digest is another'
prefix\t'The prefix of the signature is missing; where there is none, the hash\'s name and `=` are put there'
algorithm\t'The digest is one of SHA-256 under the right secret, or where that is right, one of SHA-1'
case\t'The digest\'s letters are of the other case: in hex the same digest, which a strict receiver refuses'
missing\t'There is no signature header'
empty\t'The signature header is empty'
wrong-secret\t'It is signed with a secret that nobody has'
stale\t'It is a day old, and rightly signed (for providers that send the time)'"
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l retries -d 'Try again so often where there is no answer, or one of 408, 429 or 5xx that is not accepted' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l backoff -d 'Wait before trying again: doubled each time, spread so that many do not return at once, never shorter than FROM or longer than TO; as long as Retry-After asks within these' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l state -d 'File with those counts, which several runs may share (default: hookctl/limits.json where the system keeps state)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l save -d 'Append each delivery to this capture file, exactly as it was sent but for the values of Authorization, Cookie and X-API-Key, with the answer\'s status' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l repeat -d 'Send it all so often, each delivery with an id and a time of its own in the headers, where the provider sends them there, and in the payload with --fresh' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l ca-cert -d 'Trust the certificates in this PEM file too' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l client-cert -d 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l client-key -d 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l webhook -d 'Fire at this one only' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l survey -d 'Survey that the event is about: webhooks for another are left out' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l collector -d 'Collector that the event came through: webhooks for another are left out' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l api-url -d 'Address of the API' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l token -d 'API token: env:NAME, file:PATH or - for stdin' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l count -d 'Make this many deliveries' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l duration -d 'Begin none after this time, as in 30s, 5m (without --count and without it: 10s)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l concurrency -d 'Use this many connections, which are kept and go past any proxy (default: 64)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l rate -d 'Begin this many a second whether or not the endpoint keeps up, as in 500, 0.5 or 90/m; latencies count from the time that each was meant for' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l max-failures -d 'Stop when this many were refused, or not answered' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l hdr-log -d 'Write the latencies of each second as a log that HdrHistogram\'s tools read and merge, in place of the log that is there, if one is' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l report -d 'Write a report: junit, tap, json, html or markdown, as in junit=report.xml; repeat it for more. A FILE that is there is replaced once the report is whole' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l all -d 'Send every event of the provider, or without a provider those of all five'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l add -d 'Let --set and --set-json add what is not there, and --unset miss it'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l fresh -d 'Give new ids and times to what is not edited, each in its own form; the newest time becomes now, and distances stay (a load does so by itself)'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l edit -d 'Open the payload in $VISUAL or $EDITOR, after the flags above: JSON indented, a form with a pair a line; what is saved is sent'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l unsigned -d 'Send no signature'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l validate -d 'Try the endpoint as SurveySparrow\'s Validate button does, instead of delivering: 200 and application/json'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l enforce-limits -d 'Count the deliveries, and send no more than the provider would: SurveySparrow\'s 5000 a day, and none to a webhook that it would have disabled'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l duplicate -d 'Send each delivery twice, byte for byte: the second must change nothing at the receiver'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l shuffle -d 'Send the deliveries, 5 million at most, in a random order: that of --seed or of one which is told'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l insecure -d 'Accept any certificate'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l system-roots -d 'Trust the system\'s certificates instead of the bundled ones (also: SSL_CERT_FILE)'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l subscribed -d 'Fire at every webhook that is registered for the event, each with its own URL and secret from the provider\'s API'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l honour-410 -d 'Delete a webhook whose endpoint answers 410, as FluidSurveys would'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l insecure-http -d 'Send credentials over plain http also beyond this machine'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l no-keep-alive -d 'Use a new connection for each delivery, which says `Connection: close`'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l i-own-this-host -d 'Load a host that is not loopback: it is mine, or its owner agreed'
complete -c hookctl -n "__fish_hookctl_using_subcommand send" -l no-github -d 'On GitHub Actions (GITHUB_ACTIONS=true): no annotations, and no table in the step\'s summary'
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
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -l value -d 'Print the bare value, without the name of the header'
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand sign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l from -d 'What the files hold' -r -f -a "auto\t'Told by how it begins'
http\t'A raw HTTP request'
jsonl\t'A capture file: one JSON object a line'
warc\t'Request records of a web archive (WARC 1.1, also .warc.gz)'
har\t'An HTTP archive (HAR 1.2) of a browser or proxy'
curl\t'A curl command'
trace\t'What curl --trace or --trace-ascii wrote'
mitmproxy\t'A flow file of mitmproxy'
webhooksite\t'Webhook.site: an item, or the list of its API'
ngrok\t'The agent API of ngrok (/api/requests/http)'
pipedream\t'An HTTP event of Pipedream or RequestBin'
aws\t'An AWS Lambda event: API Gateway, function URL, ALB'
nginx\t'Nginx log lines with request_body="…" and http_…="…"'
environ\t'An environment of Rack, CGI or PHP, with the body beside it'
postman\t'A Postman collection (2.1)'
rest\t'Requests of an editor (.http, .rest)'
github\t'A delivery out of GitHub\'s API'
smee\t'An event of smee.io'
hookdeck\t'A request or event of Hookdeck\'s API'"
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l keep -d 'Key of the captured JSON Lines records to copy into their JSON verdicts; repeat it for several' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l source-name -d 'Name of standard input in verdicts and reports [default: stdin]' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l body -d 'Body of a single request, given in parts (- for stdin)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -s H -l header -d 'Header of a request given in parts, as \'Name: value\'' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l provider -d 'Provider that sent the requests (default: recognised, one by one)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l secret -d 'Secret to try: env:NAME, file:PATH or - for stdin; repeat it for rotation. Without it: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, the profile' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l env-file -d 'File of KEY=value lines: HOOKCTL_<PROVIDER>_SECRET is a secret of that provider, any other value is tried for every provider; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l url -d 'URL that the provider was given, for schemes that sign it' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l tolerance -d 'Maximum age of a delivery, e.g. 5m, for providers that send a time' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l at -d 'Current time for --tolerance: Unix time, ISO 8601, or `captured` for the time in the capture' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l only -d 'Print these verdicts only, as in mismatch,missing; totals, reports and exit code are about all' -r -f -a "valid\t'Genuine'
mismatch\t'Not of these bytes under this secret'
missing\t'Without a signature header'
malformed\t'Not a digest of the scheme'
stale\t'Genuine, and too old'
unsigned\t'Of a provider that does not sign'"
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l explain -d 'Search for the cause of a mismatch, for up to 2 seconds each; bodies over 64 KB are not searched for changes' -r -f -a "auto\t'For every mismatch, until 20 seconds of the run are used up'
always\t'For every mismatch, however long it takes'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l computed -d 'Signature that your own code computed, to find out what it did differently' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l report -d 'Write a report: junit, tap, json, html or markdown, as in junit=report.xml; repeat it for more. A FILE that is there is replaced once the report is whole' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l allow-unsigned -d 'Let requests of providers that do not sign pass'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l allow-empty -d 'Succeed if a file or standard input holds no request'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l exit-zero -d 'Exit 0 instead of 1 if a request is not genuine, for pipelines that read the verdicts; errors keep their exit codes'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l summary -d 'Print how many there are of each provider, event and verdict instead of each verdict'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l fail-fast -d 'Stop at the first request that is not genuine or cannot be judged'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l causes -d 'List the causes by name, each with its fix, and verify nothing'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -l no-github -d 'On GitHub Actions (GITHUB_ACTIONS=true): no annotations, and no table in the step\'s summary'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list get create update delete apply help" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list get create update delete apply help" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list get create update delete apply help" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list get create update delete apply help" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list get create update delete apply help" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list get create update delete apply help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list get create update delete apply help" -f -a "list" -d 'List the webhooks'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list get create update delete apply help" -f -a "get" -d 'Show one webhook'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list get create update delete apply help" -f -a "create" -d 'Create a webhook'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list get create update delete apply help" -f -a "update" -d 'Change the event or the URL of a webhook'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list get create update delete apply help" -f -a "delete" -d 'Delete webhooks'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list get create update delete apply help" -f -a "apply" -d 'Bring the webhooks to a state that a file describes'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and not __fish_seen_subcommand_from list get create update delete apply help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l limit -d 'At most so many (default: 100)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l skip -d 'Leave out the first so many' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l sort -d 'Order, of createdAt or updatedAt, as in createdAt:desc (Screver)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l event -d 'Only those for this event' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l url -d 'Only those that deliver to this URL' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the API' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l token -d 'API token: env:NAME, file:PATH or - for stdin' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l client-id -d 'Client id to exchange for a token, with --client-secret (Screver)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l client-secret -d 'Client secret' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l api-key -d 'API key, with --password (FluidSurveys)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l password -d 'Password of the account' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l provider -d 'Provider, where it does not stand first' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l timeout -d 'Longest time for it all, as in 10s, 1m' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l ca-cert -d 'Trust the certificates in this PEM file too' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l client-cert -d 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l client-key -d 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l all -d 'Every webhook there is'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l show-secrets -d 'Show the signing secrets instead of a mask'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l insecure-http -d 'Send credentials over plain http also beyond this machine'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l insecure -d 'Accept any certificate'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -l system-roots -d 'Trust the system\'s certificates instead of the bundled ones (also: SSL_CERT_FILE)'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l api-url -d 'Address of the API' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l token -d 'API token: env:NAME, file:PATH or - for stdin' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l client-id -d 'Client id to exchange for a token, with --client-secret (Screver)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l client-secret -d 'Client secret' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l api-key -d 'API key, with --password (FluidSurveys)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l password -d 'Password of the account' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l provider -d 'Provider, where it does not stand first' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l timeout -d 'Longest time for it all, as in 10s, 1m' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l ca-cert -d 'Trust the certificates in this PEM file too' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l client-cert -d 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l client-key -d 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l show-secrets -d 'Show the signing secret instead of a mask'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l insecure-http -d 'Send credentials over plain http also beyond this machine'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l insecure -d 'Accept any certificate'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -l system-roots -d 'Trust the system\'s certificates instead of the bundled ones (also: SSL_CERT_FILE)'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l event -d 'Event to subscribe to; \'*\' is every event (Screver)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l url -d 'Where deliveries are to go' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l survey -d 'Survey to narrow it down to (FluidSurveys)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l collector -d 'Collector of the survey to narrow it down to (FluidSurveys)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l secret-out -d 'New file to write the generated signing secret to, which only you can read (Screver)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l api-url -d 'Address of the API' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l token -d 'API token: env:NAME, file:PATH or - for stdin' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l client-id -d 'Client id to exchange for a token, with --client-secret (Screver)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l client-secret -d 'Client secret' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l api-key -d 'API key, with --password (FluidSurveys)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l password -d 'Password of the account' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l provider -d 'Provider, where it does not stand first' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l timeout -d 'Longest time for it all, as in 10s, 1m' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l ca-cert -d 'Trust the certificates in this PEM file too' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l client-cert -d 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l client-key -d 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l if-absent -d 'Succeed if a webhook with this event, URL and filters already exists'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l show-secrets -d 'Show the signing secret instead of a mask'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l insecure-http -d 'Send credentials over plain http also beyond this machine'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l insecure -d 'Accept any certificate'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -l system-roots -d 'Trust the system\'s certificates instead of the bundled ones (also: SSL_CERT_FILE)'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l event -d 'New event' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l url -d 'New URL' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l api-url -d 'Address of the API' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l token -d 'API token: env:NAME, file:PATH or - for stdin' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l client-id -d 'Client id to exchange for a token, with --client-secret (Screver)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l client-secret -d 'Client secret' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l api-key -d 'API key, with --password (FluidSurveys)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l password -d 'Password of the account' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l provider -d 'Provider, where it does not stand first' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l timeout -d 'Longest time for it all, as in 10s, 1m' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l ca-cert -d 'Trust the certificates in this PEM file too' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l client-cert -d 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l client-key -d 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l show-secrets -d 'Show the signing secret instead of a mask'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l insecure-http -d 'Send credentials over plain http also beyond this machine'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l insecure -d 'Accept any certificate'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -l system-roots -d 'Trust the system\'s certificates instead of the bundled ones (also: SSL_CERT_FILE)'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from update" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l api-url -d 'Address of the API' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l token -d 'API token: env:NAME, file:PATH or - for stdin' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l client-id -d 'Client id to exchange for a token, with --client-secret (Screver)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l client-secret -d 'Client secret' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l api-key -d 'API key, with --password (FluidSurveys)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l password -d 'Password of the account' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l provider -d 'Provider, where it does not stand first' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l timeout -d 'Longest time for it all, as in 10s, 1m' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l ca-cert -d 'Trust the certificates in this PEM file too' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l client-cert -d 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l client-key -d 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -s y -l yes -d 'Do not ask'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l if-present -d 'Take a webhook that is not there for a success'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l insecure-http -d 'Send credentials over plain http also beyond this machine'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l insecure -d 'Accept any certificate'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -l system-roots -d 'Trust the system\'s certificates instead of the bundled ones (also: SSL_CERT_FILE)'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l api-url -d 'Address of the API' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l token -d 'API token: env:NAME, file:PATH or - for stdin' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l client-id -d 'Client id to exchange for a token, with --client-secret (Screver)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l client-secret -d 'Client secret' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l api-key -d 'API key, with --password (FluidSurveys)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l password -d 'Password of the account' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l provider -d 'Provider, where it does not stand first' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l timeout -d 'Longest time for it all, as in 10s, 1m' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l ca-cert -d 'Trust the certificates in this PEM file too' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l client-cert -d 'Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l client-key -d 'Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l dry-run -d 'Print the plan and change nothing; exit 1 if there is a difference'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l prune -d 'Delete webhooks that the file does not name, after asking'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -s y -l yes -d 'Do not ask before deleting'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l insecure-http -d 'Send credentials over plain http also beyond this machine'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l insecure -d 'Accept any certificate'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -l system-roots -d 'Trust the system\'s certificates instead of the bundled ones (also: SSL_CERT_FILE)'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from apply" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the webhooks'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from help" -f -a "get" -d 'Show one webhook'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from help" -f -a "create" -d 'Create a webhook'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from help" -f -a "update" -d 'Change the event or the URL of a webhook'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Delete webhooks'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from help" -f -a "apply" -d 'Bring the webhooks to a state that a file describes'
complete -c hookctl -n "__fish_hookctl_using_subcommand webhooks; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l listen -d 'Address of this machine to listen on; port 0 is any free one' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l state -d 'File that keeps the webhooks over a restart (SQLite; default: memory)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l ready-file -d 'File to write the ready line to, whole or not at all' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l fail -d 'Answer with this status, with this probability, as in 503:0.1' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l latency -d 'Wait so long before each answer' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l seed -d 'Let the same faults strike each time' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l token -d 'Token to accept, of either API (default: mock-token)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l client-id -d 'Client id to accept at Screver\'s token URL (default: mock-client)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l client-secret -d 'Client secret to accept at Screver\'s token URL (default: mock-client-secret)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l api-key -d 'API key to accept for FluidSurveys (default: mock-key)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l password -d 'Password to accept for FluidSurveys (default: mock-password)' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand mock" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand doctor" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand doctor" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand doctor" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand doctor" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand doctor" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand doctor" -l offline -d 'Skip the checks that call the provider\'s API'
complete -c hookctl -n "__fish_hookctl_using_subcommand doctor" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -f -a "path" -d 'Print which file is used'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -f -a "show" -d 'Print what the file says, with secrets masked'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -f -a "init" -d 'Write a commented file to begin with; an existing one is never touched'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -f -a "profiles" -d 'List the profiles'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -f -a "set" -d 'Set a key of a profile; comments are kept'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -f -a "edit" -d 'Open the file in your editor ($VISUAL or $EDITOR); an invalid edit changes nothing'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and not __fish_seen_subcommand_from path show init profiles set edit help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from path" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from path" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from path" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from path" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
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
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from show" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from init" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from init" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from init" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from init" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from init" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from profiles" -s o -l output -d 'How to print data' -r -f -a "text\t'For people: aligned, in colour on a terminal'
json\t'One JSON array (or object, where there is one thing)'
jsonl\t'One JSON object a line'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from profiles" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from profiles" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from profiles" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from profiles" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from profiles" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from profiles" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from set" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from set" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from set" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from set" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from edit" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from edit" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from edit" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from edit" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from edit" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "path" -d 'Print which file is used'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print what the file says, with secrets masked'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "init" -d 'Write a commented file to begin with; an existing one is never touched'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "profiles" -d 'List the profiles'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "set" -d 'Set a key of a profile; comments are kept'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "edit" -d 'Open the file in your editor ($VISUAL or $EDITOR); an invalid edit changes nothing'
complete -c hookctl -n "__fish_hookctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -l static -d 'Print a script that does not call hookctl: it completes commands and flags, but no names of providers, events or profiles'
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand man" -l config -d 'Configuration file to use instead of the user\'s own (also: HOOKCTL_CONFIG)' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand man" -l profile -d 'Profile of the configuration file to use' -r
complete -c hookctl -n "__fish_hookctl_using_subcommand man" -l providers -d 'Directory with your own provider folders; repeat it for several' -r -F
complete -c hookctl -n "__fish_hookctl_using_subcommand man" -l color -d 'Whether to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also where there is no terminal'
never\t'Not at all'"
complete -c hookctl -n "__fish_hookctl_using_subcommand man" -s v -l verbose -d 'Say more: the request and the answer'
complete -c hookctl -n "__fish_hookctl_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify webhooks mock doctor config completions man help" -f -a "demo" -d 'Run the whole main job on loopback, with nothing to set up'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify webhooks mock doctor config completions man help" -f -a "events" -d 'List the events of the providers, or show one'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify webhooks mock doctor config completions man help" -f -a "providers" -d 'List the providers, show one as a template, or check a folder of your own'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify webhooks mock doctor config completions man help" -f -a "send" -d 'Fire sample payloads at a URL, encoded and signed as the provider does it'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify webhooks mock doctor config completions man help" -f -a "sign" -d 'Print the signature header for a body'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify webhooks mock doctor config completions man help" -f -a "verify" -d 'Say whether captured requests are genuine, and if not, why'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify webhooks mock doctor config completions man help" -f -a "webhooks" -d 'List, create, change and delete webhooks through the provider\'s API (Screver, FluidSurveys)'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify webhooks mock doctor config completions man help" -f -a "mock" -d 'Run a stand-in of the management APIs on loopback'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify webhooks mock doctor config completions man help" -f -a "doctor" -d 'Check the configuration, secrets, API access, clock and completions'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify webhooks mock doctor config completions man help" -f -a "config" -d 'Find, show, create or change the configuration file'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify webhooks mock doctor config completions man help" -f -a "completions" -d 'Print the completions for a shell'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify webhooks mock doctor config completions man help" -f -a "man" -d 'Print the man page, or write one for each command into a directory'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and not __fish_seen_subcommand_from demo events providers send sign verify webhooks mock doctor config completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from events" -f -a "list" -d 'List the events, of one provider or of all'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from events" -f -a "show" -d 'Print the sample payload of an event, byte for byte as it is sent'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from providers" -f -a "list" -d 'List the providers and how they sign'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from providers" -f -a "show" -d 'Print a provider\'s own provider.toml: a template for yours'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from providers" -f -a "new" -d 'Write a folder for a provider of your own, to edit'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from providers" -f -a "lint" -d 'Check provider folders and report every error in them'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from webhooks" -f -a "list" -d 'List the webhooks'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from webhooks" -f -a "get" -d 'Show one webhook'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from webhooks" -f -a "create" -d 'Create a webhook'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from webhooks" -f -a "update" -d 'Change the event or the URL of a webhook'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from webhooks" -f -a "delete" -d 'Delete webhooks'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from webhooks" -f -a "apply" -d 'Bring the webhooks to a state that a file describes'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "path" -d 'Print which file is used'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'Print what the file says, with secrets masked'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "init" -d 'Write a commented file to begin with; an existing one is never touched'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "profiles" -d 'List the profiles'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "set" -d 'Set a key of a profile; comments are kept'
complete -c hookctl -n "__fish_hookctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "edit" -d 'Open the file in your editor ($VISUAL or $EDITOR); an invalid edit changes nothing'
