//! Whom a quota is for: a user, a client id, both, or an address; each by name or by default.

use bytestring::ByteString;

/// One side of an entity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// Whoever has no quota by name.
    Default,
    Named(ByteString),
}

/// Whom a quota is for.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entity {
    pub(crate) user: Option<Part>,
    pub(crate) client: Option<Part>,
    pub(crate) ip: Option<Part>,
}

impl Entity {
    /// The sides that it has, under Kafka's names.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&'static str, &Part)> {
        let sides = [
            ("user", &self.user),
            ("client-id", &self.client),
            ("ip", &self.ip),
        ];
        sides
            .into_iter()
            .filter_map(|(name, part)| Some((name, part.as_ref()?)))
    }

    /// The side of this name; `None` if there is no such side.
    pub(crate) fn part_mut(&mut self, name: &str) -> Option<&mut Option<Part>> {
        match name {
            "user" => Some(&mut self.user),
            "client-id" => Some(&mut self.client),
            "ip" => Some(&mut self.ip),
            _ => None,
        }
    }

    /// The entities whose limits may hold for a client, the most specific first.
    pub(super) fn of(user: &str, client_id: &str) -> Vec<Entity> {
        let named = |name: &str| Some(Part::Named(name.into()));
        let users = [named(user), Some(Part::Default), None];
        let clients = [named(client_id), Some(Part::Default), None];
        let both = users.iter().flat_map(|user| {
            clients.iter().map(|client| Entity {
                user: user.clone(),
                client: client.clone(),
                ip: None,
            })
        });
        both.filter(|entity| *entity != Entity::default()).collect()
    }

    /// Who shares a limit of this entity that holds for a client: a default is each one's own.
    pub(super) fn held_by(&self, user: &str, client_id: &str) -> Entity {
        let named = |name: &str| Part::Named(name.into());
        Entity {
            user: self.user.as_ref().map(|_| named(user)),
            client: self.client.as_ref().map(|_| named(client_id)),
            ip: None,
        }
    }
}
