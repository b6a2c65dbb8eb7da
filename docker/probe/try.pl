# Run in a probe, with: SECONDS, then three words for each thing to try: `connect ADDRESS PORT` or `resolve NAME -`.
# Says a line for each, in any order: NUMBER, a tab, `reached` or `blocked`, a tab, addresses or what happened.
use strict;
use warnings;
use IO::Socket::INET;
use Socket qw(inet_ntoa);

my ($seconds, @words) = @ARGV;
my $together = 32;
my %running;

sub say_of { my ($number, @rest) = @_; syswrite STDOUT, join("\t", $number, @rest) . "\n" }

# Whoever has not answered by then is ended by SIGALRM.
sub wait_for_one {
    my $pid = wait;
    my $number = delete $running{$pid};
    say_of($number, "blocked", "no answer within $seconds s") if $? & 127;
}

for (my $number = 0; @words >= 3; $number++) {
    my ($verb, $subject, $port) = splice @words, 0, 3;
    wait_for_one() while keys %running >= $together;
    my $pid = fork // die "cannot fork: $!";
    if ($pid) { $running{$pid} = $number; next }
    alarm $seconds;
    if ($verb eq "resolve") {
        my (undef, undef, undef, undef, @found) = gethostbyname $subject;
        say_of($number, @found ? ("reached", join ",", map { inet_ntoa $_ } @found) : ("blocked", "no such name"));
    } elsif (IO::Socket::INET->new(PeerAddr => $subject, PeerPort => $port, Proto => "tcp")) {
        say_of($number, "reached", "connected");
    } else {
        my $why = $@ =~ s/^IO::Socket::INET: connect: //r;
        chomp $why;
        say_of($number, "blocked", lcfirst $why);
    }
    exit 0;
}
wait_for_one() while keys %running;
