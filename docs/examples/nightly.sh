#!/bin/sh
# Every night: take in what the counties have sent, check it, export the figures, and mail what is new to be said.
#
#     nightly.sh FOLDER
#
# FOLDER holds inbox/ and, where wanted, fupin.toml; it gets the store, out/ (figures, who is missing), log/ (one
# log a day, and the mails) and night/ (what was found last). fupin keeps two nights out of each other's way itself.
# Status 0: nothing new to say; 1: findings were mailed; 2: something went wrong, and an alarm was mailed.

set -eu
umask 077                           # whatever cron's is: findings are about people
exec </dev/null                     # cron may have closed it

PATH=$PATH:/usr/sbin:/usr/lib       # where sendmail lives
FUPIN=${FUPIN:-fupin}               # with its path, where PATH is short
MAIL_TO=${MAIL_TO:-root}
# Takes a message with its headers; where it is empty, messages are only kept.
MAILER=${MAILER-$(command -v sendmail >/dev/null && echo sendmail -t || :)}
KEEP_DAYS=${KEEP_DAYS:-90}          # how long logs and mails are kept
DAY=${DAY:-$(date +%Y-%m-%d)}

export FUPIN_LOG_FORMAT=json

news=
most=0
finished=
trap '[ -n "$finished" ] || { echo "nightly: stopped at an unexpected place" >&2; exit 2; }' EXIT

end() {
    finished=yes
    exit "$1"
}

# post SUBJECT TEXT-FILE: the message stays in log/, also where nothing can send it.
post() {
    message=log/$DAY-$(date +%H%M%S)-$$.eml
    {
        printf 'To: %s\nSubject: %s\nMIME-Version: 1.0\n' "$MAIL_TO" "$1"
        printf 'Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\n'
        cat "$2"
    } >"$message"
    if [ -z "$MAILER" ]; then
        echo "nightly: no mail was sent; read $PWD/$message" >&2
        return
    fi
    # MAILER may be a command with options.
    # shellcheck disable=SC2086
    if ! $MAILER <"$message" >>"$log" 2>&1; then
        echo "nightly: $MAILER failed; read $PWD/$message" >&2
        end 2
    fi
}

# run NAME ARGUMENT...: one fupin command, its stderr to the log. Beyond status $most the night is over.
run() {
    name=$1
    shift
    status=0
    "$FUPIN" "$@" >>"$log" 2>&1 || status=$?
    [ "$status" -le "$most" ] || alarm
}

alarm() {
    {
        echo "fupin $name ended with status $status. What comes after it was not done."
        echo "The last lines of $PWD/$log:"
        tail -n 5 "$log"
    } >night/alarm.txt
    echo "nightly: fupin $name ended with status $status; see $PWD/$log" >&2
    post "fupin: alarm: $name" night/alarm.txt
    end 2
}

# find_with NAME ARGUMENT...: a command that gives findings, to be mailed if some of them were not mailed before.
find_with() {
    found=night/$1.txt
    rm -f "$found"
    most=1
    run "$@" --level warning --format table --output "$found"
    most=0
    [ -f "$found" ] || alarm
    if [ "$status" -eq 0 ]; then
        rm -f "night/$1.mailed"
    elif [ ! -f "night/$1.mailed" ] || sed '$d' "$found" | grep -qvxF -f "night/$1.mailed"; then
        printf 'fupin %s\n\n' "$1" >>night/mail.txt
        cat "$found" >>night/mail.txt
        echo >>night/mail.txt
        news="$news $1"
    fi
}

cd "${1:?"usage: nightly.sh FOLDER"}"
mkdir -p inbox out log night
log=log/$DAY.jsonl
find log -type f -mtime +"$KEEP_DAYS" -exec rm -f {} +
if [ -z "$(find inbox -type f ! -name '.*' | head -n 1)" ]; then
    end 0                           # nothing has ever come
fi

rm -f night/mail.txt
find_with import import inbox
find_with check check
run export export out/summary.xlsx --force
run status status --missing --output out/missing.csv --force

if [ -n "$news" ]; then
    post "fupin: findings of$news" night/mail.txt
    for name in $news; do
        mv -f "night/$name.txt" "night/$name.mailed"
    done
    end 1
fi
end 0
