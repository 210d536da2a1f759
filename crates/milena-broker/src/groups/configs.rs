//! What was set for single groups, in place of what holds for all.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use bytestring::ByteString;

use super::Groups;
use crate::settings::Settings;

/// By group, and by Kafka's names.
pub(super) type Configs = BTreeMap<ByteString, BTreeMap<ByteString, ByteString>>;

impl Groups {
    /// What was set for a group.
    pub(crate) fn configs(&self, group_id: &str) -> Option<&BTreeMap<ByteString, ByteString>> {
        self.configs.get(group_id)
    }

    /// Sets something for a group, which need not be there; or leaves it to what holds for all.
    pub(crate) fn configure(
        &mut self,
        group_id: ByteString,
        name: ByteString,
        value: Option<ByteString>,
    ) {
        let configs = self.configs.entry(group_id.clone()).or_default();
        match value {
            Some(value) => configs.insert(name, value),
            None => configs.remove(&name),
        };
        if configs.is_empty() {
            self.configs.remove(&group_id);
        }
    }
}

/// What holds for the group. What cannot be read is as if it had not been set.
pub(super) fn settings_of<'a>(
    configs: &Configs,
    group_id: &str,
    settings: &'a Settings,
) -> Cow<'a, Settings> {
    let Some(configs) = configs.get(group_id) else {
        return Cow::Borrowed(settings);
    };
    let time = |name: &str, general: Duration| {
        let own = configs.get(name).and_then(|value| value.parse().ok());
        own.map_or(general, Duration::from_millis)
    };
    Cow::Owned(Settings {
        consumer_group_session_timeout: time(
            "consumer.session.timeout.ms",
            settings.consumer_group_session_timeout,
        ),
        consumer_group_heartbeat_interval: time(
            "consumer.heartbeat.interval.ms",
            settings.consumer_group_heartbeat_interval,
        ),
        consumer_group_assignment_interval: time(
            "consumer.assignment.interval.ms",
            settings.consumer_group_assignment_interval,
        ),
        ..settings.clone()
    })
}
