# What the tests of the RT desk find in a fresh Request Tracker; prints its tokens as JSON.
use strict;
use warnings;
use JSON;
use RT;

RT::LoadConfig();
RT::Init();
my $system = RT->SystemUser;

sub made {
    my ($object, %values) = @_;
    my ($done, $message) = $object->Create(%values);
    die ref($object) . ": $message\n" unless $done;
    return $object;
}

sub token_of {
    my ($user) = @_;
    my ($done, $message, $value) =
        RT::AuthToken->new($system)->Create(Owner => $user->Id, Description => 'tests');
    die "$message\n" unless $done;
    return $value;
}

my ($support, $bare) =
    map { made(RT::Queue->new($system), Name => $_) } qw(Support Bare);
my $password = join '', map { sprintf '%02x', int rand 256 } 1 .. 16;
my ($duty, $reader) = map {
    made(
        RT::User->new($system),
        Name => $_, EmailAddress => "$_\@desk.test", Privileged => 1, Password => $password,
    )
} qw(duty reader);

my $field = made(
    RT::CustomField->new($system),
    Name       => 'Trace ID',
    Type       => 'FreeformSingle',
    LookupType => 'RT::Queue-RT::Ticket',
    Pattern    => '(?#Mandatory)^[0-9a-f]{32}$',
);
$field->AddToObject($support);

my @reading = qw(SeeQueue ShowTicket SeeCustomField);
my @filing  = qw(CreateTicket ReplyToTicket CommentOnTicket ShowTicketComments ModifyTicket
    ModifyCustomField SetInitialCustomField);
for my $queue ($support, $bare) {
    $duty->PrincipalObj->GrantRight(Right => $_, Object => $queue) for @reading, @filing;
    $reader->PrincipalObj->GrantRight(Right => $_, Object => $queue) for @reading;
}

print encode_json({ token => token_of($duty), reader_token => token_of($reader), password => $password }), "\n";
