# What the tests of the Redmine desk find in a fresh Redmine; prints its ids and keys as JSON.
Setting.rest_api_enabled = "1"
Setting.text_formatting = "textile"
Setting.attachment_max_size = 64 # kB
Redmine::DefaultData::Loader.load("en") if Redmine::DefaultData::Loader.no_data?

def user(login)
  made = User.new(firstname: login.capitalize, lastname: "Tester", mail: "#{login}@desk.test")
  made.login = login
  made.password = made.password_confirmation = SecureRandom.hex(16)
  made.save!
  made
end

def field(name, required: false, everywhere: false, filter: true)
  IssueCustomField.create!(
    name: name, field_format: "string", is_required: required, is_filter: filter,
    is_for_all: everywhere, trackers: Tracker.all, regexp: "\\A[0-9a-f]{32}\\z"
  )
end

def project(identifier, fields)
  made = Project.new(name: identifier.capitalize, identifier: identifier, is_public: true)
  made.trackers = Tracker.all
  made.issue_custom_fields = fields
  made.save!
  made
end

duty, reader = user("duty"), user("reader")
reading = Role.create!(name: "Reading", permissions: [:view_issues])
mandatory, lenient = field("Trace ID", required: true), field("Trace reference")
unfiltered = field("Trace unfiltered", filter: false)
projects = [
  project("support", [mandatory]), project("lenient", [lenient]), project("bare", []),
  project("open", [unfiltered]),
]
projects.each do |each|
  Member.create!(project: each, user: duty, roles: [Role.find_by!(name: "Manager")])
  Member.create!(project: each, user: reader, roles: [reading])
end

# A field of all projects would be one of `bare`, too: it belongs to a tracker of `open` alone.
ours = Tracker.create!(name: "Ours", default_status: IssueStatus.first)
projects.last.update!(trackers: [ours])
everywhere = field("Trace everywhere", everywhere: true)
everywhere.update!(trackers: [ours])
unfiltered.update!(trackers: [ours])
Issue.create!(project: projects.last, tracker: ours, subject: "the first", author: duty,
  priority: IssuePriority.first)

puts({
  key: duty.api_key, reader_key: reader.api_key
}.to_json)
