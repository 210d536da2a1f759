//! UpdateFeatures, versions 0-2. The cluster can change how it speaks of transactions.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::machine::{Call, Machine};
use crate::refusal::{Refusal, outcome};
use crate::settings::TransactionVersion;

const TRANSACTION_VERSION: &str = "transaction.version";

impl Served for UpdateFeaturesRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<UpdateFeaturesResponse> {
        let levels: Vec<_> = self
            .feature_updates
            .iter()
            .map(|update| level(machine, update, call.version))
            .collect();
        // Either all are changed, or none is.
        let failed = levels.iter().find_map(|level| level.as_ref().err());
        if let Some(refusal) = failed.filter(|_| call.version >= 2) {
            return Some(UpdateFeaturesResponse {
                error: refusal.error,
                error_message: refusal.message.clone(),
                ..UpdateFeaturesResponse::default()
            });
        }
        if failed.is_none() && !self.validate_only {
            for level in levels.iter().flatten().flatten() {
                machine.settings.transaction_version = *level;
            }
        }
        let results = self.feature_updates.iter().zip(&levels);
        let results = results.map(|(update, level)| {
            let (error, error_message) = outcome(level);
            UpdateFeaturesResponseResult {
                feature: update.feature.clone(),
                error,
                error_message,
            }
        });
        Some(UpdateFeaturesResponse {
            error_message: None,
            results: if call.version >= 2 {
                Vec::new()
            } else {
                results.collect()
            },
            ..UpdateFeaturesResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> UpdateFeaturesResponse {
        UpdateFeaturesResponse {
            error,
            error_message: Some(error.message().into()),
            ..UpdateFeaturesResponse::default()
        }
    }
}

/// What the transaction version is to be, if the update is about that.
fn level(
    machine: &Machine,
    update: &UpdateFeaturesRequestUpdate,
    version: i16,
) -> Result<Option<TransactionVersion>, Refusal> {
    let (feature, wanted) = (&update.feature, update.max_version_level);
    let fail = |why: String| {
        Refusal::new(
            ErrorCode::INVALID_UPDATE_VERSION,
            format!("Invalid update version {wanted} for feature {feature}. {why}"),
        )
    };
    if !machine.settings.release.has_features() {
        return Err(fail("This cluster does not know the feature.".to_owned()));
    }
    if &**feature != TRANSACTION_VERSION {
        // The other features have one level, which they may be told to keep.
        return match (&**feature, wanted) {
            ("group.version", 1) => Ok(None),
            _ => Err(fail("This cluster does not support that level.".to_owned())),
        };
    }
    let new = match wanted {
        0 => TransactionVersion::V0,
        1 => TransactionVersion::V1,
        2 => TransactionVersion::V2,
        _ => return Err(fail("Local controllers support versions 0-2".to_owned())),
    };
    let may_downgrade = match version {
        0 => update.allow_downgrade,
        _ => update.upgrade_type != 1,
    };
    if new < machine.settings.transaction_version && !may_downgrade {
        return Err(fail(
            "Can't downgrade the version of this feature without setting the upgrade type to \
             either safe or unsafe downgrade."
                .to_owned(),
        ));
    }
    Ok(Some(new))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Lab;

    fn update(lab: &mut Lab, level: i16, upgrade_type: i8) -> ErrorCode {
        let request = UpdateFeaturesRequest {
            feature_updates: vec![UpdateFeaturesRequestUpdate {
                feature: TRANSACTION_VERSION.into(),
                max_version_level: level,
                upgrade_type,
                ..UpdateFeaturesRequestUpdate::default()
            }],
            ..UpdateFeaturesRequest::default()
        };
        lab.call(1, 2, &request).error
    }

    #[test]
    fn the_transaction_version_goes_up_and_only_on_demand_down() {
        let mut lab = Lab::new(1);
        assert_eq!(update(&mut lab, 1, 1), ErrorCode::INVALID_UPDATE_VERSION);
        assert_eq!(
            lab.machine.settings.transaction_version,
            TransactionVersion::V2
        );
        assert_eq!(update(&mut lab, 1, 2), ErrorCode::NONE);
        assert_eq!(
            lab.machine.settings.transaction_version,
            TransactionVersion::V1
        );
        assert_eq!(update(&mut lab, 3, 1), ErrorCode::INVALID_UPDATE_VERSION);
        assert_eq!(update(&mut lab, 2, 1), ErrorCode::NONE);
    }
}
