#!/bin/sh
# Works out two community metrics of a clone with git and awk alone, to judge ours by:
#   metrics_by_hand.sh CLONE SINCE UNTIL AGENTS
# prints the contributor absence factor and the number of new contributors by commits, a line each,
# from SINCE (included) to UNTIL (not included), in seconds since 1970. AGENTS is our agents.toml: who
# is no person is the one thing that both ways take from there.
# git shortlog counts a commit once for each author and co-author, under the name .mailmap gives.
set -eu
found=$(mktemp -d)
trap 'rm -r "$found"' EXIT
sed -n 's/^login = "\(.*\)"/\1/p; s/^emails = \["\(.*\)"\]/\1/p' "$4" | sed 's/", "/\n/g' |
    tr 'A-Z' 'a-z' > "$found/agents"
cd "$1"

# by the author's date: git's own --since goes by the committer's
commits() { git log --format='%at %H' | awk -v from="$1" -v to="$2" '$1 >= from && $1 < to { print $2 }'; }

# lines of "commits <tab> person": a noreply address is its login, bots are nobody
people() {
    xargs -r git shortlog -se --no-walk --group=author --group=trailer:co-authored-by |
        awk -F '\t' 'FILENAME != "-" { agents[$1]; next } {
            person = tolower($2); sub(/.*</, "", person); sub(/>.*/, "", person)
            if (person ~ /@users\.noreply\.github\.com$/) { sub(/@.*/, "", person); sub(/^[0-9]+\+/, "", person) }
            if (person !~ /\[bot\]$/ && person != "" && !(person in agents)) count[person] += $1
        } END { for (person in count) print count[person] "\t" person }' "$found/agents" -
}

commits "$2" "$3" | people > "$found/in"
commits 0 "$2" | people | cut -f 2 | sort > "$found/before"
sort -rn "$found/in" | awk '{ count[NR] = $1; all += $1 }
    END { while (held * 2 < all) held += count[++people]; print people + 0 }'
cut -f 2 "$found/in" | sort | comm -23 - "$found/before" | wc -l
