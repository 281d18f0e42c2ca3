# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_codex_global_optspecs
    string join \n o/output= q/quiet v/verbose color= no-progress config= context= data-dir= lang= h/help V/version
end

function __fish_codex_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_codex_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_codex_using_subcommand
    set -l cmd (__fish_codex_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c codex -n "__fish_codex_needs_command" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_needs_command" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_needs_command" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_needs_command" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_needs_command" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_needs_command" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_needs_command" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_needs_command" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_needs_command" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_needs_command" -s V -l version -d 'Print version'
complete -c codex -n "__fish_codex_needs_command" -f -a "backtest" -d 'Run a rule over bars: trades, equity, measures'
complete -c codex -n "__fish_codex_needs_command" -f -a "indicator" -d 'List, explain and compute indicators'
complete -c codex -n "__fish_codex_needs_command" -f -a "strategy" -d 'List and explain the rules; write, check and remove your own'
complete -c codex -n "__fish_codex_needs_command" -f -a "sweep" -d 'Run many combinations of a rule\'s parameters, and say whether the best of them is luck'
complete -c codex -n "__fish_codex_needs_command" -f -a "walkforward" -d 'Choose parameters in sample and trade them out of sample, window by window'
complete -c codex -n "__fish_codex_needs_command" -f -a "validate" -d 'Prove that a rule does not look ahead, and shake its run, or the winner of a sweep: exit code 7 on a finding'
complete -c codex -n "__fish_codex_needs_command" -f -a "risk" -d 'Measure a run, a return series or a price series'
complete -c codex -n "__fish_codex_needs_command" -f -a "chart" -d 'Pictures of runs and bars, as files or in the terminal'
complete -c codex -n "__fish_codex_needs_command" -f -a "report" -d 'The tear-sheet of a run or of a series: one page of HTML that opens without a network'
complete -c codex -n "__fish_codex_needs_command" -f -a "runs" -d 'Runs that are kept: list, show, compare, repeat, export, remove'
complete -c codex -n "__fish_codex_needs_command" -f -a "market" -d 'The venues\' dated rules: fees, ticks, lots, limits, sessions'
complete -c codex -n "__fish_codex_needs_command" -f -a "data" -d 'Look at bars: samples, files, checks, repairs, calendars'
complete -c codex -n "__fish_codex_needs_command" -f -a "config" -d 'Show the settings and where each comes from'
complete -c codex -n "__fish_codex_needs_command" -f -a "doctor" -d 'Check the installation and say how to mend what is found'
complete -c codex -n "__fish_codex_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c codex -n "__fish_codex_needs_command" -f -a "man" -d 'Print or write the manual pages'
complete -c codex -n "__fish_codex_using_subcommand backtest" -l data -d 'Bars file, CSV, JSON or Parquet; or sample:NAME, a data set that ships with the program' -r -F
complete -c codex -n "__fish_codex_using_subcommand backtest" -l symbol -d 'Symbol of a data set that ships with the program (0700.HK, GOOG.US), or, with --data, of the file' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l from -d 'First day, included' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l to -d 'Last day, included' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l interval -d 'Length of a bar (1m, 1h, 1d, 1w, 1mo …), where the timestamps leave a doubt' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l tz -d 'Zone of date-times that carry none, such as Asia/Hong_Kong' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -s p -l param -d 'A parameter of the rule' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l signals -d 'With the rule `signals`: CSV with the columns entry, exit[, short_entry, short_exit], keyed by timestamp or index' -r -F
complete -c codex -n "__fish_codex_using_subcommand backtest" -l with -d 'Bars of another instrument that a rule file reads; may be given several times' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l events -d 'CSV of splits and dividends: date,kind,value' -r -F
complete -c codex -n "__fish_codex_using_subcommand backtest" -l cash -d 'Money at the start' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l size -d 'What an entry takes: 100%, 50000cash, 300units, 10%risk' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l direction -d 'Which positions: long, short, both' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l leverage -d 'Buying power as a multiple of equity' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l maintenance -d 'Equity, as a fraction of the position, below which it is liquidated' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l lot -d 'Trade whole lots of N units' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l fill -d 'Which price a decision trades at: next-open, next-close, close' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l entry -d 'How an entry is ordered: market, limit:0.98, stop:1.01, stop-limit:1.01:1.02 (factors of the deciding close)' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l time-in-force -d 'How long a resting entry waits: gtc, day' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l venue -d 'The law of a venue on each trade\'s day: auto, hkex, us, cn, crypto, or a pack of your own (.toml); codex market ls' -r -f -a "auto\t''
hkex\t''
us\t''
cn\t''
crypto\t''"
complete -c codex -n "__fish_codex_using_subcommand backtest" -l instrument -d 'What the venue shall take the instrument for, such as share or etf' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l fees -d 'Fees: rate or rate+fixed an order, such as 0.001 or 0.0005+2.0; under --venue the broker\'s part' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l slippage -d 'What market and stop orders lose: a rate (0.0005) or ticks (1tick)' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l tick -d 'The instrument\'s tick, where the symbol does not tell it' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l stop-loss -d 'Stop-loss distance, such as 5%' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l take-profit -d 'Take-profit distance, such as 10%' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l trailing-stop -d 'Trailing-stop distance from the best price, such as 8%' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l atr-stop -d 'Stop-loss in average true ranges: PERIOD:MULTIPLE, such as 14:3' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l convention -d 'Whose conventions where engines differ: native, backtesting-py, vectorbt' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l rf -d 'Risk-free rate a year, a fraction' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l periods-per-year -d 'Bars a year; without it from the venue\'s calendar' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l trades -d 'Write the trades to a file (.csv, .json, .jsonl, .md, .xlsx)' -r -F
complete -c codex -n "__fish_codex_using_subcommand backtest" -l equity -d 'Write equity and drawdown of every bar to a file (.csv, .json, .jsonl, .md, .xlsx)' -r -F
complete -c codex -n "__fish_codex_using_subcommand backtest" -l metrics -d 'Write the measures to a file (.csv, .json, .jsonl, .md, .xlsx)' -r -F
complete -c codex -n "__fish_codex_using_subcommand backtest" -l months -d 'Write the returns of months and years to a file (.csv, .json, .jsonl, .md, .xlsx)' -r -F
complete -c codex -n "__fish_codex_using_subcommand backtest" -l chart -d 'Draw prices with trades, equity and drawdown into a picture (.svg, .png); codex chart draws more' -r -F
complete -c codex -n "__fish_codex_using_subcommand backtest" -l report -d 'Write the tear-sheet (.html, .pdf), which opens without a network; see codex report' -r -F
complete -c codex -n "__fish_codex_using_subcommand backtest" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand backtest" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand backtest" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand backtest" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand backtest" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand backtest" -l fractional -d 'Trade fractions of a unit; the default where no venue is set'
complete -c codex -n "__fish_codex_using_subcommand backtest" -l exit-on-last-bar -d 'Close an open position at the last close'
complete -c codex -n "__fish_codex_using_subcommand backtest" -l keep-open -d 'Leave an open position open, marked at the last close; the default'
complete -c codex -n "__fish_codex_using_subcommand backtest" -l no-proof -d 'Skip the proof that the rule does not look ahead, which every run carries otherwise'
complete -c codex -n "__fish_codex_using_subcommand backtest" -l no-save -d 'Keep neither the run nor that it was tried'
complete -c codex -n "__fish_codex_using_subcommand backtest" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand backtest" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand backtest" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand backtest" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand indicator; and not __fish_seen_subcommand_from ls show run" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand indicator; and not __fish_seen_subcommand_from ls show run" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand indicator; and not __fish_seen_subcommand_from ls show run" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand indicator; and not __fish_seen_subcommand_from ls show run" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand indicator; and not __fish_seen_subcommand_from ls show run" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand indicator; and not __fish_seen_subcommand_from ls show run" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand indicator; and not __fish_seen_subcommand_from ls show run" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand indicator; and not __fish_seen_subcommand_from ls show run" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand indicator; and not __fish_seen_subcommand_from ls show run" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand indicator; and not __fish_seen_subcommand_from ls show run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand indicator; and not __fish_seen_subcommand_from ls show run" -f -a "ls" -d 'Every indicator with its parameters and outputs'
complete -c codex -n "__fish_codex_using_subcommand indicator; and not __fish_seen_subcommand_from ls show run" -f -a "show" -d 'One indicator: formula, source, parameters, outputs'
complete -c codex -n "__fish_codex_using_subcommand indicator; and not __fish_seen_subcommand_from ls show run" -f -a "run" -d 'Compute indicators over bars'
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from ls" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from ls" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from ls" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from ls" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from ls" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from ls" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from ls" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from show" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from show" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from show" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from show" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from show" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from show" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from show" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from run" -l data -d 'Bars file, CSV, JSON or Parquet; or sample:NAME, a data set that ships with the program' -r -F
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from run" -l symbol -d 'Symbol of a data set that ships with the program (0700.HK, GOOG.US), or, with --data, of the file' -r
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from run" -l from -d 'First day, included' -r
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from run" -l to -d 'Last day, included' -r
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from run" -l interval -d 'Length of a bar (1m, 1h, 1d, 1w, 1mo …), where the timestamps leave a doubt' -r
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from run" -l tz -d 'Zone of date-times that carry none, such as Asia/Hong_Kong' -r
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from run" -s p -l param -d 'A parameter, of every named indicator that has it' -r
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from run" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from run" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from run" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from run" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from run" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from run" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from run" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from run" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from run" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand strategy; and not __fish_seen_subcommand_from ls show new check schema language rm" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and not __fish_seen_subcommand_from ls show new check schema language rm" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and not __fish_seen_subcommand_from ls show new check schema language rm" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand strategy; and not __fish_seen_subcommand_from ls show new check schema language rm" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand strategy; and not __fish_seen_subcommand_from ls show new check schema language rm" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand strategy; and not __fish_seen_subcommand_from ls show new check schema language rm" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and not __fish_seen_subcommand_from ls show new check schema language rm" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand strategy; and not __fish_seen_subcommand_from ls show new check schema language rm" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand strategy; and not __fish_seen_subcommand_from ls show new check schema language rm" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand strategy; and not __fish_seen_subcommand_from ls show new check schema language rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand strategy; and not __fish_seen_subcommand_from ls show new check schema language rm" -f -a "ls" -d 'Every rule with its parameters: built-in ones, shipped files, your files'
complete -c codex -n "__fish_codex_using_subcommand strategy; and not __fish_seen_subcommand_from ls show new check schema language rm" -f -a "show" -d 'One rule: what it does, its formula, its parameters'
complete -c codex -n "__fish_codex_using_subcommand strategy; and not __fish_seen_subcommand_from ls show new check schema language rm" -f -a "new" -d 'Write a new rule file to start from: commented, complete, and it trades'
complete -c codex -n "__fish_codex_using_subcommand strategy; and not __fish_seen_subcommand_from ls show new check schema language rm" -f -a "check" -d 'Check rule files; exit code 7 when one has a fault'
complete -c codex -n "__fish_codex_using_subcommand strategy; and not __fish_seen_subcommand_from ls show new check schema language rm" -f -a "schema" -d 'The JSON schema of rule files, for editors'
complete -c codex -n "__fish_codex_using_subcommand strategy; and not __fish_seen_subcommand_from ls show new check schema language rm" -f -a "language" -d 'The language of rule files: what may be written, what it means, every function'
complete -c codex -n "__fish_codex_using_subcommand strategy; and not __fish_seen_subcommand_from ls show new check schema language rm" -f -a "rm" -d 'Remove rule files of yours'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from ls" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from ls" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from ls" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from ls" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from ls" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from ls" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from ls" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from show" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from show" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from show" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from show" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from show" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from show" -l text -d 'The file as it is written, to copy and change'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from show" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from show" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from new" -l out -d 'Where it goes; NAME.toml here where not given' -r -F
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from new" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from new" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from new" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from new" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from new" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from new" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from new" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from new" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from new" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from new" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from check" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from check" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from check" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from check" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from check" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from check" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from check" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from check" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from schema" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from schema" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from schema" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from schema" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from schema" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from schema" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from schema" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from schema" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from schema" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from language" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from language" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from language" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from language" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from language" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from language" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from language" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from language" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from language" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from language" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from rm" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from rm" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from rm" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from rm" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from rm" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from rm" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from rm" -l dry-run -d 'Say what would be removed, and remove nothing'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from rm" -l yes -d 'Do not ask'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from rm" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand sweep" -l data -d 'Bars file, CSV, JSON or Parquet; or sample:NAME, a data set that ships with the program' -r -F
complete -c codex -n "__fish_codex_using_subcommand sweep" -l symbol -d 'Symbol of a data set that ships with the program (0700.HK, GOOG.US), or, with --data, of the file' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l from -d 'First day, included' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l to -d 'Last day, included' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l interval -d 'Length of a bar (1m, 1h, 1d, 1w, 1mo …), where the timestamps leave a doubt' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l tz -d 'Zone of date-times that carry none, such as Asia/Hong_Kong' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -s p -l param -d 'A parameter of the rule' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l signals -d 'With the rule `signals`: CSV with the columns entry, exit[, short_entry, short_exit], keyed by timestamp or index' -r -F
complete -c codex -n "__fish_codex_using_subcommand sweep" -l with -d 'Bars of another instrument that a rule file reads; may be given several times' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l events -d 'CSV of splits and dividends: date,kind,value' -r -F
complete -c codex -n "__fish_codex_using_subcommand sweep" -l cash -d 'Money at the start' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l size -d 'What an entry takes: 100%, 50000cash, 300units, 10%risk' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l direction -d 'Which positions: long, short, both' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l leverage -d 'Buying power as a multiple of equity' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l maintenance -d 'Equity, as a fraction of the position, below which it is liquidated' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l lot -d 'Trade whole lots of N units' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l fill -d 'Which price a decision trades at: next-open, next-close, close' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l entry -d 'How an entry is ordered: market, limit:0.98, stop:1.01, stop-limit:1.01:1.02 (factors of the deciding close)' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l time-in-force -d 'How long a resting entry waits: gtc, day' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l venue -d 'The law of a venue on each trade\'s day: auto, hkex, us, cn, crypto, or a pack of your own (.toml); codex market ls' -r -f -a "auto\t''
hkex\t''
us\t''
cn\t''
crypto\t''"
complete -c codex -n "__fish_codex_using_subcommand sweep" -l instrument -d 'What the venue shall take the instrument for, such as share or etf' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l fees -d 'Fees: rate or rate+fixed an order, such as 0.001 or 0.0005+2.0; under --venue the broker\'s part' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l slippage -d 'What market and stop orders lose: a rate (0.0005) or ticks (1tick)' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l tick -d 'The instrument\'s tick, where the symbol does not tell it' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l stop-loss -d 'Stop-loss distance, such as 5%' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l take-profit -d 'Take-profit distance, such as 10%' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l trailing-stop -d 'Trailing-stop distance from the best price, such as 8%' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l atr-stop -d 'Stop-loss in average true ranges: PERIOD:MULTIPLE, such as 14:3' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l convention -d 'Whose conventions where engines differ: native, backtesting-py, vectorbt' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l rf -d 'Risk-free rate a year, a fraction' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l periods-per-year -d 'Bars a year; without it from the venue\'s calendar' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l grid -d 'What to vary: NAME=2..50, NAME=5..30:5 (steps of 5), NAME=1.0,1.5,2.0; may be given several times' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l where -d 'What combinations must fulfil, such as "fast < slow"' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l objective -d 'What runs are judged by: sharpe, total_return, calmar, sortino, max_drawdown, …; several give a front' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l method -d 'How combinations are chosen: grid, random, latin-hypercube, sobol, tpe, genetic, cma-es, successive-halving' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l budget -d 'Runs at most (of a walk forward in each training), or time at most: 2000, 30s, 5m, 1h; one of each may be given' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l seed -d 'Where chance comes from' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l pick -d 'Which combination to take: the best, or the middle of the best plateau of a grid' -r -f -a "best\t'The best one'
plateau\t'The one whose neighbours are best'"
complete -c codex -n "__fish_codex_using_subcommand sweep" -l threads -d 'Threads to work on; all cores where not given. The result is the same' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l preset -d 'The grid of a preset for this rule: classic, classic-large; the rule `all` runs those of all its rules' -r -f -a "classic\t''
classic-large\t''"
complete -c codex -n "__fish_codex_using_subcommand sweep" -l blocks -d 'Blocks of bars of the cross-validation, an even number; 16 takes some fifty times as long as 10' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l save -d 'Keep the sweep under this name; a name is made where none is given' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l resume -d 'Go on with a sweep that was interrupted: repeat the other flags that it was begun with' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l top -d 'How many of the best to show' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l heat-map -d 'The first objective over two parameters as a field of shades, such as fast,slow: under the table' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l chart -d 'Draw the sweep as well: heat map and Sharpe ratios, SVG or PNG by the name of the file' -r -F
complete -c codex -n "__fish_codex_using_subcommand sweep" -l report -d 'Write its tear-sheet as well, .html or .pdf by the name of the file' -r -F
complete -c codex -n "__fish_codex_using_subcommand sweep" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand sweep" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand sweep" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand sweep" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand sweep" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand sweep" -l fractional -d 'Trade fractions of a unit; the default where no venue is set'
complete -c codex -n "__fish_codex_using_subcommand sweep" -l exit-on-last-bar -d 'Close an open position at the last close'
complete -c codex -n "__fish_codex_using_subcommand sweep" -l keep-open -d 'Leave an open position open, marked at the last close; the default'
complete -c codex -n "__fish_codex_using_subcommand sweep" -l no-save -d 'Keep neither the rows nor that these combinations were tried; what was tried before still counts'
complete -c codex -n "__fish_codex_using_subcommand sweep" -l all -d 'Every combination, in the order in which they were tried: with -o csv or -o jsonl'
complete -c codex -n "__fish_codex_using_subcommand sweep" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand sweep" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand sweep" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand sweep" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l data -d 'Bars file, CSV, JSON or Parquet; or sample:NAME, a data set that ships with the program' -r -F
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l symbol -d 'Symbol of a data set that ships with the program (0700.HK, GOOG.US), or, with --data, of the file' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l from -d 'First day, included' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l to -d 'Last day, included' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l interval -d 'Length of a bar (1m, 1h, 1d, 1w, 1mo …), where the timestamps leave a doubt' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l tz -d 'Zone of date-times that carry none, such as Asia/Hong_Kong' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -s p -l param -d 'A parameter of the rule' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l signals -d 'With the rule `signals`: CSV with the columns entry, exit[, short_entry, short_exit], keyed by timestamp or index' -r -F
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l with -d 'Bars of another instrument that a rule file reads; may be given several times' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l events -d 'CSV of splits and dividends: date,kind,value' -r -F
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l cash -d 'Money at the start' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l size -d 'What an entry takes: 100%, 50000cash, 300units, 10%risk' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l direction -d 'Which positions: long, short, both' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l leverage -d 'Buying power as a multiple of equity' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l maintenance -d 'Equity, as a fraction of the position, below which it is liquidated' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l lot -d 'Trade whole lots of N units' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l fill -d 'Which price a decision trades at: next-open, next-close, close' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l entry -d 'How an entry is ordered: market, limit:0.98, stop:1.01, stop-limit:1.01:1.02 (factors of the deciding close)' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l time-in-force -d 'How long a resting entry waits: gtc, day' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l venue -d 'The law of a venue on each trade\'s day: auto, hkex, us, cn, crypto, or a pack of your own (.toml); codex market ls' -r -f -a "auto\t''
hkex\t''
us\t''
cn\t''
crypto\t''"
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l instrument -d 'What the venue shall take the instrument for, such as share or etf' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l fees -d 'Fees: rate or rate+fixed an order, such as 0.001 or 0.0005+2.0; under --venue the broker\'s part' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l slippage -d 'What market and stop orders lose: a rate (0.0005) or ticks (1tick)' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l tick -d 'The instrument\'s tick, where the symbol does not tell it' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l stop-loss -d 'Stop-loss distance, such as 5%' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l take-profit -d 'Take-profit distance, such as 10%' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l trailing-stop -d 'Trailing-stop distance from the best price, such as 8%' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l atr-stop -d 'Stop-loss in average true ranges: PERIOD:MULTIPLE, such as 14:3' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l convention -d 'Whose conventions where engines differ: native, backtesting-py, vectorbt' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l rf -d 'Risk-free rate a year, a fraction' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l periods-per-year -d 'Bars a year; without it from the venue\'s calendar' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l grid -d 'What to vary: NAME=2..50, NAME=5..30:5 (steps of 5), NAME=1.0,1.5,2.0; may be given several times' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l where -d 'What combinations must fulfil, such as "fast < slow"' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l objective -d 'What runs are judged by: sharpe, total_return, calmar, sortino, max_drawdown, …; several give a front' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l method -d 'How combinations are chosen: grid, random, latin-hypercube, sobol, tpe, genetic, cma-es, successive-halving' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l budget -d 'Runs at most (of a walk forward in each training), or time at most: 2000, 30s, 5m, 1h; one of each may be given' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l seed -d 'Where chance comes from' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l pick -d 'Which combination to take: the best, or the middle of the best plateau of a grid' -r -f -a "best\t'The best one'
plateau\t'The one whose neighbours are best'"
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l threads -d 'Threads to work on; all cores where not given. The result is the same' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l scheme -d 'How the bars are split into trainings and tests' -r -f -a "rolling\t'Trainings of one length that move along with their tests'
anchored\t'Trainings that begin with the first bar and grow'
purged\t'Purged k-fold: each fold is tested once by what is chosen on the others; what is behind a test begins with nothing and warms up on its own bars, standing aside meanwhile'
combinatorial\t'Combinatorial purged cross-validation: several folds tested at once, several paths'"
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l train -d 'Length of a training, of an anchored walk of the first [default: 2y]' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l test -d 'Length of a test; the next training ends with it [default: 6mo]' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l folds -d 'Folds (purged: 5, combinatorial: 6), or tests of a walk, which then end with the last bar' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l test-folds -d 'Folds tested at once, combinatorial [default: 2]' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l purge -d 'Bars left out between training and test: 0 in a walk; 1 with folds, as a bar is judged by its own return' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l embargo -d 'Bars left out of the training after a tested fold, beyond the purge [default: 1%]' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l trades -d 'Write the trades out of sample to a file (.csv, .json, .jsonl, .md, .xlsx)' -r -F
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l equity -d 'Write equity and drawdown of every bar out of sample to a file (.csv, .json, .jsonl, .md, .xlsx)' -r -F
complete -c codex -n "__fish_codex_using_subcommand walkforward" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l fractional -d 'Trade fractions of a unit; the default where no venue is set'
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l exit-on-last-bar -d 'Close an open position at the last close'
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l keep-open -d 'Leave an open position open, marked at the last close; the default'
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l no-save -d 'Do not remember that these combinations were tried; what was tried before still counts'
complete -c codex -n "__fish_codex_using_subcommand walkforward" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand walkforward" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand walkforward" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand walkforward" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand validate" -l data -d 'Bars file, CSV, JSON or Parquet; or sample:NAME, a data set that ships with the program' -r -F
complete -c codex -n "__fish_codex_using_subcommand validate" -l symbol -d 'Symbol of a data set that ships with the program (0700.HK, GOOG.US), or, with --data, of the file' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l from -d 'First day, included' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l to -d 'Last day, included' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l interval -d 'Length of a bar (1m, 1h, 1d, 1w, 1mo …), where the timestamps leave a doubt' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l tz -d 'Zone of date-times that carry none, such as Asia/Hong_Kong' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -s p -l param -d 'A parameter of the rule' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l signals -d 'With the rule `signals`: CSV with the columns entry, exit[, short_entry, short_exit], keyed by timestamp or index' -r -F
complete -c codex -n "__fish_codex_using_subcommand validate" -l with -d 'Bars of another instrument that a rule file reads; may be given several times' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l events -d 'CSV of splits and dividends: date,kind,value' -r -F
complete -c codex -n "__fish_codex_using_subcommand validate" -l cash -d 'Money at the start' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l size -d 'What an entry takes: 100%, 50000cash, 300units, 10%risk' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l direction -d 'Which positions: long, short, both' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l leverage -d 'Buying power as a multiple of equity' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l maintenance -d 'Equity, as a fraction of the position, below which it is liquidated' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l lot -d 'Trade whole lots of N units' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l fill -d 'Which price a decision trades at: next-open, next-close, close' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l entry -d 'How an entry is ordered: market, limit:0.98, stop:1.01, stop-limit:1.01:1.02 (factors of the deciding close)' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l time-in-force -d 'How long a resting entry waits: gtc, day' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l venue -d 'The law of a venue on each trade\'s day: auto, hkex, us, cn, crypto, or a pack of your own (.toml); codex market ls' -r -f -a "auto\t''
hkex\t''
us\t''
cn\t''
crypto\t''"
complete -c codex -n "__fish_codex_using_subcommand validate" -l instrument -d 'What the venue shall take the instrument for, such as share or etf' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l fees -d 'Fees: rate or rate+fixed an order, such as 0.001 or 0.0005+2.0; under --venue the broker\'s part' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l slippage -d 'What market and stop orders lose: a rate (0.0005) or ticks (1tick)' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l tick -d 'The instrument\'s tick, where the symbol does not tell it' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l stop-loss -d 'Stop-loss distance, such as 5%' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l take-profit -d 'Take-profit distance, such as 10%' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l trailing-stop -d 'Trailing-stop distance from the best price, such as 8%' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l atr-stop -d 'Stop-loss in average true ranges: PERIOD:MULTIPLE, such as 14:3' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l convention -d 'Whose conventions where engines differ: native, backtesting-py, vectorbt' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l rf -d 'Risk-free rate a year, a fraction' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l periods-per-year -d 'Bars a year; without it from the venue\'s calendar' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l sweep -d 'A finished sweep by its name, the beginning of it, or `last`: what it kept, and its data read again' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l best -d 'Best trades to take off' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l samples -d 'Series to draw in the bootstrap' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l seed -d 'Seed of the bootstrap' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l level -d 'What the bootstrap\'s intervals hold' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand validate" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand validate" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand validate" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand validate" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand validate" -l fractional -d 'Trade fractions of a unit; the default where no venue is set'
complete -c codex -n "__fish_codex_using_subcommand validate" -l exit-on-last-bar -d 'Close an open position at the last close'
complete -c codex -n "__fish_codex_using_subcommand validate" -l keep-open -d 'Leave an open position open, marked at the last close; the default'
complete -c codex -n "__fish_codex_using_subcommand validate" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand validate" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand validate" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand validate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand risk" -l returns -d 'CSV with the columns timestamp, return[, benchmark]' -r -F
complete -c codex -n "__fish_codex_using_subcommand risk" -l prices -d 'CSV with the columns timestamp and close or price' -r -F
complete -c codex -n "__fish_codex_using_subcommand risk" -l benchmark -d 'CSV of the benchmark, returns or prices like the series; days that both have are compared' -r -F
complete -c codex -n "__fish_codex_using_subcommand risk" -l rf -d 'Risk-free rate a year, a fraction' -r
complete -c codex -n "__fish_codex_using_subcommand risk" -l periods-per-year -d 'Periods a year; without it from the timestamps' -r
complete -c codex -n "__fish_codex_using_subcommand risk" -l level -d 'Confidence level of value at risk and expected shortfall' -r
complete -c codex -n "__fish_codex_using_subcommand risk" -l draws -d 'Draws of the Monte-Carlo method' -r
complete -c codex -n "__fish_codex_using_subcommand risk" -l seed -d 'Seed of the Monte-Carlo method' -r
complete -c codex -n "__fish_codex_using_subcommand risk" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand risk" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand risk" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand risk" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand risk" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand risk" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand risk" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand risk" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand risk" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand risk" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand chart" -l sweep -d 'A sweep by its name, a beginning of it, or `last`' -r
complete -c codex -n "__fish_codex_using_subcommand chart" -l data -d 'Bars file, CSV, JSON or Parquet; or sample:NAME, a data set that ships with the program' -r -F
complete -c codex -n "__fish_codex_using_subcommand chart" -l symbol -d 'Symbol of a data set that ships with the program (0700.HK, GOOG.US), or, with --data, of the file' -r
complete -c codex -n "__fish_codex_using_subcommand chart" -l from -d 'First day, included' -r
complete -c codex -n "__fish_codex_using_subcommand chart" -l to -d 'Last day, included' -r
complete -c codex -n "__fish_codex_using_subcommand chart" -l interval -d 'Length of a bar (1m, 1h, 1d, 1w, 1mo …), where the timestamps leave a doubt' -r
complete -c codex -n "__fish_codex_using_subcommand chart" -l tz -d 'Zone of date-times that carry none, such as Asia/Hong_Kong' -r
complete -c codex -n "__fish_codex_using_subcommand chart" -l kind -d 'Which charts, from above: price, equity, drawdown, …; --kinds lists them' -r -f -a "price\t''
indicators\t''
equity\t''
drawdown\t''
monthly\t''
yearly\t''
rolling-sharpe\t''
rolling-sortino\t''
rolling-volatility\t''
rolling-beta\t''
distribution\t''
excursions\t''
holding\t''
costs\t''
exposure\t''
growth\t''
drawdowns\t''
relative\t''
heat-map\t''
parallel\t''
luck\t''
overfitting\t''
plateau\t''"
complete -c codex -n "__fish_codex_using_subcommand chart" -l indicator -d 'An indicator over the prices: sma:20; may be given several times' -r
complete -c codex -n "__fish_codex_using_subcommand chart" -l over -d 'Of a sweep: the parameters of its heat map, across and down; without it the two with the most values' -r
complete -c codex -n "__fish_codex_using_subcommand chart" -l measure -d 'Of a sweep: the measure of its heat map; without it the objective' -r
complete -c codex -n "__fish_codex_using_subcommand chart" -l rule -d 'Of a sweep of several rules: the one that is drawn; without it that of the winner' -r
complete -c codex -n "__fish_codex_using_subcommand chart" -l out -d 'The file, .svg or .png' -r -F
complete -c codex -n "__fish_codex_using_subcommand chart" -l width -d 'Width in pixels' -r
complete -c codex -n "__fish_codex_using_subcommand chart" -l height -d 'Height in pixels; what suits the charts where not given' -r
complete -c codex -n "__fish_codex_using_subcommand chart" -l graphics -d 'How a terminal shows the charts: auto takes pictures where it is known to show them' -r -f -a "auto\t'As the terminal can, text in a pipe'
text\t'Letters, blocks and dots'
kitty\t'Pictures by the protocol of kitty, WezTerm, Ghostty and Konsole'
sixel\t'Pictures of sixels: foot, mlterm, xterm, Windows Terminal'"
complete -c codex -n "__fish_codex_using_subcommand chart" -l theme -d 'light or dark' -r
complete -c codex -n "__fish_codex_using_subcommand chart" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand chart" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand chart" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand chart" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand chart" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand chart" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand chart" -l kinds -d 'The charts there are'
complete -c codex -n "__fish_codex_using_subcommand chart" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand chart" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand chart" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand chart" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand report" -l returns -d 'CSV with the columns timestamp, return[, benchmark]' -r -F
complete -c codex -n "__fish_codex_using_subcommand report" -l prices -d 'CSV with the columns timestamp and close or price' -r -F
complete -c codex -n "__fish_codex_using_subcommand report" -l benchmark -d 'CSV of the benchmark, returns or prices like the series; days that both have are compared' -r -F
complete -c codex -n "__fish_codex_using_subcommand report" -l rf -d 'Risk-free rate a year, a fraction' -r
complete -c codex -n "__fish_codex_using_subcommand report" -l periods-per-year -d 'Periods a year; without it from the timestamps' -r
complete -c codex -n "__fish_codex_using_subcommand report" -l sweep -d 'A sweep: its name, a beginning of it, or `last`' -r
complete -c codex -n "__fish_codex_using_subcommand report" -l out -d 'The file, .html or .pdf; without it the name of the run or of the series, .html' -r -F
complete -c codex -n "__fish_codex_using_subcommand report" -l theme -d 'light or dark; without it as the reader\'s system has it' -r
complete -c codex -n "__fish_codex_using_subcommand report" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand report" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand report" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand report" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand report" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand report" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand report" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand report" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand report" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand report" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand runs; and not __fish_seen_subcommand_from ls show why compare rerun export rm" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand runs; and not __fish_seen_subcommand_from ls show why compare rerun export rm" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand runs; and not __fish_seen_subcommand_from ls show why compare rerun export rm" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand runs; and not __fish_seen_subcommand_from ls show why compare rerun export rm" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand runs; and not __fish_seen_subcommand_from ls show why compare rerun export rm" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand runs; and not __fish_seen_subcommand_from ls show why compare rerun export rm" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand runs; and not __fish_seen_subcommand_from ls show why compare rerun export rm" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand runs; and not __fish_seen_subcommand_from ls show why compare rerun export rm" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand runs; and not __fish_seen_subcommand_from ls show why compare rerun export rm" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand runs; and not __fish_seen_subcommand_from ls show why compare rerun export rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand runs; and not __fish_seen_subcommand_from ls show why compare rerun export rm" -f -a "ls" -d 'The newest runs, or the newest sweeps'
complete -c codex -n "__fish_codex_using_subcommand runs; and not __fish_seen_subcommand_from ls show why compare rerun export rm" -f -a "show" -d 'A run or a sweep as it was printed'
complete -c codex -n "__fish_codex_using_subcommand runs; and not __fish_seen_subcommand_from ls show why compare rerun export rm" -f -a "why" -d 'Why a run did what it did on a day: inputs, values, the rule\'s truth table, orders, fills, fees'
complete -c codex -n "__fish_codex_using_subcommand runs; and not __fish_seen_subcommand_from ls show why compare rerun export rm" -f -a "compare" -d 'What differs between two runs or two sweeps, in what decided them and in what they said'
complete -c codex -n "__fish_codex_using_subcommand runs; and not __fish_seen_subcommand_from ls show why compare rerun export rm" -f -a "rerun" -d 'Repeat a run: the same bits, or what changed (exit code 7)'
complete -c codex -n "__fish_codex_using_subcommand runs; and not __fish_seen_subcommand_from ls show why compare rerun export rm" -f -a "export" -d 'Write a run to a folder: manifest, report, trades, equity, metrics, months; of a sweep every row'
complete -c codex -n "__fish_codex_using_subcommand runs; and not __fish_seen_subcommand_from ls show why compare rerun export rm" -f -a "rm" -d 'Remove runs and sweeps'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from ls" -l limit -d 'How many' -r
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from ls" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from ls" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from ls" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from ls" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from ls" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from ls" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from ls" -l sweeps -d 'Sweeps instead of runs'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from ls" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from show" -l heat-map -d 'Of a sweep: its first objective over two parameters as a field of shades' -r
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from show" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from show" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from show" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from show" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from show" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from show" -l manifest -d 'What decided it instead of what it said'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from show" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from show" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from why" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from why" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from why" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from why" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from why" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from why" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from why" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from why" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from why" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from why" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from compare" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from compare" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from compare" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from compare" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from compare" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from compare" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from compare" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from compare" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from compare" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from compare" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rerun" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rerun" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rerun" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rerun" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rerun" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rerun" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rerun" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rerun" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rerun" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rerun" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from export" -l out -d 'The folder; made where it is missing' -r -F
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from export" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from export" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from export" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from export" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from export" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from export" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from export" -l parquet -d 'The rows of a sweep as Parquet as well, which codexd writes'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from export" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from export" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rm" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rm" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rm" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rm" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rm" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rm" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rm" -l dry-run -d 'Say what would be removed, and remove nothing'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rm" -l yes -d 'Do not ask'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rm" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand runs; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand market; and not __fish_seen_subcommand_from ls show new check note" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand market; and not __fish_seen_subcommand_from ls show new check note" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand market; and not __fish_seen_subcommand_from ls show new check note" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand market; and not __fish_seen_subcommand_from ls show new check note" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand market; and not __fish_seen_subcommand_from ls show new check note" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand market; and not __fish_seen_subcommand_from ls show new check note" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand market; and not __fish_seen_subcommand_from ls show new check note" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand market; and not __fish_seen_subcommand_from ls show new check note" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand market; and not __fish_seen_subcommand_from ls show new check note" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand market; and not __fish_seen_subcommand_from ls show new check note" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand market; and not __fish_seen_subcommand_from ls show new check note" -f -a "ls" -d 'Every pack, ours and yours'
complete -c codex -n "__fish_codex_using_subcommand market; and not __fish_seen_subcommand_from ls show new check note" -f -a "show" -d 'The rules of a pack on a day, each with its source and whether it was confirmed'
complete -c codex -n "__fish_codex_using_subcommand market; and not __fish_seen_subcommand_from ls show new check note" -f -a "new" -d 'Write a copy of a shipped pack, to change: yours goes before ours'
complete -c codex -n "__fish_codex_using_subcommand market; and not __fish_seen_subcommand_from ls show new check note" -f -a "check" -d 'What observed prices say against a pack; exit code 7 when they contradict it'
complete -c codex -n "__fish_codex_using_subcommand market; and not __fish_seen_subcommand_from ls show new check note" -f -a "note" -d 'The contract note of one order: every fee, line by line'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from ls" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from ls" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from ls" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from ls" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from ls" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from ls" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from ls" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from show" -l date -d 'The day; today where not given' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from show" -l kind -d 'Rules of this kind of instrument only' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from show" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from show" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from show" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from show" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from show" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from show" -l all -d 'Rules of every day'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from show" -l text -d 'The pack as it is written, to copy and change'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from show" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from show" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from new" -l from -d 'The shipped pack to copy; the one of this name where not given' -r -f -a "hkex\t''
us\t''
cn\t''
crypto\t''"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from new" -l out -d 'Where it goes; NAME.toml in the folder of your packs where not given' -r -F
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from new" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from new" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from new" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from new" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from new" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from new" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from new" -l force -d 'Write over a file that is there'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from new" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from new" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from new" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from new" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from check" -l data -d 'Bars file, CSV, JSON or Parquet; or sample:NAME, a data set that ships with the program' -r -F
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from check" -l symbol -d 'Symbol of a data set that ships with the program (0700.HK, GOOG.US), or, with --data, of the file' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from check" -l from -d 'First day, included' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from check" -l to -d 'Last day, included' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from check" -l interval -d 'Length of a bar (1m, 1h, 1d, 1w, 1mo …), where the timestamps leave a doubt' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from check" -l tz -d 'Zone of date-times that carry none, such as Asia/Hong_Kong' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from check" -l venue -d 'Name of a pack, or the file of one; the symbol\'s own where not given' -r -f -a "auto\t''
hkex\t''
us\t''
cn\t''
crypto\t''"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from check" -l instrument -d 'What to take the instrument for, such as share or etf' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from check" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from check" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from check" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from check" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from check" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from check" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from check" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from check" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from note" -l side -d 'Which side' -r -f -a "buy\t'Buys'
sell\t'Sells'"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from note" -l units -d 'Units of the order' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from note" -l price -d 'Price of the fill' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from note" -l date -d 'Its day; today where not given' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from note" -l venue -d 'Name of a pack, or the file of one; the symbol\'s own where not given' -r -f -a "auto\t''
hkex\t''
us\t''
cn\t''
crypto\t''"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from note" -l instrument -d 'What to take the instrument for, such as share or etf' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from note" -l fees -d 'What the broker takes: rate or rate+fixed' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from note" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from note" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from note" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from note" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from note" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from note" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from note" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from note" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from note" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from note" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand data; and not __fish_seen_subcommand_from ls head check clean calendar" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand data; and not __fish_seen_subcommand_from ls head check clean calendar" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand data; and not __fish_seen_subcommand_from ls head check clean calendar" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand data; and not __fish_seen_subcommand_from ls head check clean calendar" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand data; and not __fish_seen_subcommand_from ls head check clean calendar" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand data; and not __fish_seen_subcommand_from ls head check clean calendar" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand data; and not __fish_seen_subcommand_from ls head check clean calendar" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand data; and not __fish_seen_subcommand_from ls head check clean calendar" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand data; and not __fish_seen_subcommand_from ls head check clean calendar" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand data; and not __fish_seen_subcommand_from ls head check clean calendar" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand data; and not __fish_seen_subcommand_from ls head check clean calendar" -f -a "ls" -d 'The data sets that ship inside the program'
complete -c codex -n "__fish_codex_using_subcommand data; and not __fish_seen_subcommand_from ls head check clean calendar" -f -a "head" -d 'The first bars of a file or a sample'
complete -c codex -n "__fish_codex_using_subcommand data; and not __fish_seen_subcommand_from ls head check clean calendar" -f -a "check" -d 'Find what is wrong with a file of bars; exit code 7 when there is anything'
complete -c codex -n "__fish_codex_using_subcommand data; and not __fish_seen_subcommand_from ls head check clean calendar" -f -a "clean" -d 'Repair what has one honest repair, say each change, and write a new file; the input is never touched'
complete -c codex -n "__fish_codex_using_subcommand data; and not __fish_seen_subcommand_from ls head check clean calendar" -f -a "calendar" -d 'Sessions of an exchange: open, lunch, close, half days'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from ls" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from ls" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from ls" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from ls" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from ls" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from ls" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from ls" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from head" -l data -d 'Bars file, CSV, JSON or Parquet; or sample:NAME, a data set that ships with the program' -r -F
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from head" -l symbol -d 'Symbol of a data set that ships with the program (0700.HK, GOOG.US), or, with --data, of the file' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from head" -l from -d 'First day, included' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from head" -l to -d 'Last day, included' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from head" -l interval -d 'Length of a bar (1m, 1h, 1d, 1w, 1mo …), where the timestamps leave a doubt' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from head" -l tz -d 'Zone of date-times that carry none, such as Asia/Hong_Kong' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from head" -l rows -d 'How many' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from head" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from head" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from head" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from head" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from head" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from head" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from head" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from head" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from head" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from head" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from check" -l symbol -d 'The instrument, whose calendar tells gaps and days off' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from check" -l interval -d 'Length of a bar, where the timestamps leave a doubt' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from check" -l tz -d 'Zone of date-times that carry none' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from check" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from check" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from check" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from check" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from check" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from check" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from check" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from check" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from clean" -l out -d 'Where the repaired bars go' -r -F
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from clean" -l tz -d 'Zone of date-times that carry none' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from clean" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from clean" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from clean" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from clean" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from clean" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from clean" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from clean" -l dry-run -d 'Say what would be repaired, and write nothing'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from clean" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from clean" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from clean" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from clean" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from calendar" -l from -d 'First day; today where not given' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from calendar" -l to -d 'Last day; two weeks after the first where not given' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from calendar" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from calendar" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from calendar" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from calendar" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from calendar" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from calendar" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from calendar" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from calendar" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from calendar" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand data; and __fish_seen_subcommand_from calendar" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand config; and not __fish_seen_subcommand_from ls get defaults" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand config; and not __fish_seen_subcommand_from ls get defaults" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand config; and not __fish_seen_subcommand_from ls get defaults" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand config; and not __fish_seen_subcommand_from ls get defaults" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand config; and not __fish_seen_subcommand_from ls get defaults" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand config; and not __fish_seen_subcommand_from ls get defaults" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand config; and not __fish_seen_subcommand_from ls get defaults" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand config; and not __fish_seen_subcommand_from ls get defaults" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand config; and not __fish_seen_subcommand_from ls get defaults" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand config; and not __fish_seen_subcommand_from ls get defaults" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand config; and not __fish_seen_subcommand_from ls get defaults" -f -a "ls" -d 'Every setting with its value and where it comes from'
complete -c codex -n "__fish_codex_using_subcommand config; and not __fish_seen_subcommand_from ls get defaults" -f -a "get" -d 'One setting'
complete -c codex -n "__fish_codex_using_subcommand config; and not __fish_seen_subcommand_from ls get defaults" -f -a "defaults" -d 'Print a configuration file with every default commented out'
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from ls" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from ls" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from ls" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from ls" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from ls" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from ls" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from ls" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from get" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from get" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from get" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from get" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from get" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from get" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from get" -l explain -d 'Say which layers have it and which one won'
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from get" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from get" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from defaults" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from defaults" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from defaults" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from defaults" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from defaults" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from defaults" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from defaults" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from defaults" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from defaults" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand config; and __fish_seen_subcommand_from defaults" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand doctor" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand doctor" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand doctor" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand doctor" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand doctor" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand doctor" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand doctor" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand doctor" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand doctor" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand completions" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand completions" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand completions" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand completions" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand completions" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand completions" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand completions" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand completions" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand completions" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand man" -l out -d 'Write every page to this folder' -r -F
complete -c codex -n "__fish_codex_using_subcommand man" -s o -l output -d 'How the result is written to stdout; `table` is the default' -r -f -a "table\t'For people'
json\t'One document'
jsonl\t'One document a line'
csv\t'Rows'"
complete -c codex -n "__fish_codex_using_subcommand man" -l color -d 'Colours: auto follows the terminal and NO_COLOR' -r -f -a "auto\t'On a terminal, unless NO_COLOR says otherwise'
always\t'Always'
never\t'Never'"
complete -c codex -n "__fish_codex_using_subcommand man" -l config -d 'Read this configuration file instead of the project\'s and the user\'s' -r -F
complete -c codex -n "__fish_codex_using_subcommand man" -l context -d 'Where the work is done; `local` is inside this process' -r
complete -c codex -n "__fish_codex_using_subcommand man" -l data-dir -d 'Folder of the runs' -r
complete -c codex -n "__fish_codex_using_subcommand man" -l lang -d 'Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of rules and packs, findings, warnings, errors and all else are in English' -r -f -a "en\t'English'
zh-CN\t'Simplified Chinese'
zh-HK\t'Traditional Chinese'"
complete -c codex -n "__fish_codex_using_subcommand man" -s q -l quiet -d 'No warnings, notes or progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand man" -s v -l verbose -d 'Say on stderr what is done and how long it takes (-vv: also by which files)'
complete -c codex -n "__fish_codex_using_subcommand man" -l no-progress -d 'No progress on stderr'
complete -c codex -n "__fish_codex_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c codex -n "__fish_codex_using_subcommand backtest" -a "adx atr_breakout bollinger buy_hold cci combined dip_buyer donchian ema_cross equal_weight filtered_reversal ichimoku kdj long_short macd momentum obv_trend psar rsi session_hours signals sma_cross squeeze turn_of_month turtle two_sleeves volatility_target vote weekly_trend with_the_index"
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from show" -a "ad adosc adx adxr apo aroon aroon_oscillator atr average_price bollinger bop cci cmf cmo dema donchian dx ema highest hma ichimoku kama kdj keltner linear_regression linear_regression_angle linear_regression_intercept linear_regression_slope lowest macd mean_deviation median_price mfi midpoint midprice minus_di minus_dm mom natr obv plus_di plus_dm ppo psar rma roc rocp rocr rsi sma stddev stochastic stochastic_fast stochastic_rsi supertrend t3 tema time_series_forecast trima trix true_range typical_price ultimate_oscillator variance vwap vwma weighted_close williams_r wma zlema"
complete -c codex -n "__fish_codex_using_subcommand indicator; and __fish_seen_subcommand_from run" -a "ad adosc adx adxr apo aroon aroon_oscillator atr average_price bollinger bop cci cmf cmo dema donchian dx ema highest hma ichimoku kama kdj keltner linear_regression linear_regression_angle linear_regression_intercept linear_regression_slope lowest macd mean_deviation median_price mfi midpoint midprice minus_di minus_dm mom natr obv plus_di plus_dm ppo psar rma roc rocp rocr rsi sma stddev stochastic stochastic_fast stochastic_rsi supertrend t3 tema time_series_forecast trima trix true_range typical_price ultimate_oscillator variance vwap vwma weighted_close williams_r wma zlema"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from show" -a "adx atr_breakout bollinger buy_hold cci combined dip_buyer donchian ema_cross equal_weight filtered_reversal ichimoku kdj long_short macd momentum obv_trend psar rsi session_hours signals sma_cross squeeze turn_of_month turtle two_sleeves volatility_target vote weekly_trend with_the_index"
complete -c codex -n "__fish_codex_using_subcommand strategy; and __fish_seen_subcommand_from check" -a "combined dip_buyer filtered_reversal long_short session_hours squeeze turn_of_month turtle two_sleeves volatility_target vote weekly_trend with_the_index"
complete -c codex -n "__fish_codex_using_subcommand sweep" -a "adx atr_breakout bollinger buy_hold cci combined dip_buyer donchian ema_cross equal_weight filtered_reversal ichimoku kdj long_short macd momentum obv_trend psar rsi session_hours signals sma_cross squeeze turn_of_month turtle two_sleeves volatility_target vote weekly_trend with_the_index"
complete -c codex -n "__fish_codex_using_subcommand walkforward" -a "adx atr_breakout bollinger buy_hold cci combined dip_buyer donchian ema_cross equal_weight filtered_reversal ichimoku kdj long_short macd momentum obv_trend psar rsi session_hours signals sma_cross squeeze turn_of_month turtle two_sleeves volatility_target vote weekly_trend with_the_index"
complete -c codex -n "__fish_codex_using_subcommand validate" -a "adx atr_breakout bollinger buy_hold cci combined dip_buyer donchian ema_cross equal_weight filtered_reversal ichimoku kdj long_short macd momentum obv_trend psar rsi session_hours signals sma_cross squeeze turn_of_month turtle two_sleeves volatility_target vote weekly_trend with_the_index"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from show" -a "hkex us cn crypto"
complete -c codex -n "__fish_codex_using_subcommand market; and __fish_seen_subcommand_from new" -a "hkex us cn crypto"
complete -c codex -n "__fish_codex_using_subcommand completions" -a "bash elvish fish powershell zsh"
