//! What was set for single groups, in place of what holds for all.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use bytestring::ByteString;

use super::Groups;
use crate::settings::Settings;
use crate::topic_configs::Configs;

/// By group.
pub(super) type GroupConfigs = BTreeMap<ByteString, Configs>;

impl Groups {
    /// What was set for a group, under names such as `consumer.session.timeout.ms`.
    pub(crate) fn configs(&self, group_id: &str) -> Option<&Configs> {
        self.configs.get(group_id)
    }

    /// The groups that something was set for.
    pub(crate) fn configured(&self) -> impl Iterator<Item = &ByteString> {
        self.configs.keys()
    }

    /// This and nothing else is set for a group, which need not be there.
    pub(crate) fn configure(&mut self, group_id: ByteString, configs: Configs) {
        match configs.is_empty() {
            true => self.configs.remove(&group_id),
            false => self.configs.insert(group_id, configs),
        };
    }
}

/// What holds for the group. What cannot be read is as if it had not been set.
pub(super) fn settings_of<'a>(
    configs: &GroupConfigs,
    group_id: &str,
    settings: &'a Settings,
) -> Cow<'a, Settings> {
    let Some(configs) = configs.get(group_id) else {
        return Cow::Borrowed(settings);
    };
    let time = |name: &str, general: Duration| {
        let own = configs
            .get(name)
            .and_then(|value| value.trim().parse().ok());
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
