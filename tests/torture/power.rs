//! A power cut: the disk's image is copied as it is, nothing synced, and the store opened from the copy.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use redlined::store::{Open, Store};

use super::kill::{self, STORIES};
use super::store_fixture::{at, headlines, story};
use super::{Dice, rounds};

/// A file system in a file, mounted for as long as this lives.
struct Image {
    file: PathBuf,
    mounted_at: tempfile::TempDir,
}

impl Image {
    fn mount(file: &Path) -> Option<Self> {
        let mounted_at = tempfile::tempdir().unwrap();
        let done = run(
            "mount",
            &["-o", "loop", text(file), text(mounted_at.path())],
        )?;
        done.status.success().then(|| Self {
            file: file.to_owned(),
            mounted_at,
        })
    }

    fn dir(&self) -> PathBuf {
        self.mounted_at.path().join("state")
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        // Where it fails the image stays mounted until the machine stops; the test is over.
        let _ = run("umount", &["-l", text(self.mounted_at.path())]);
    }
}

fn run(program: &str, arguments: &[&str]) -> Option<Output> {
    Command::new(program).args(arguments).output().ok()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn make_image(folder: &Path) -> Option<Image> {
    let file = folder.join("disk");
    fs::File::create(&file).unwrap().set_len(96 << 20).unwrap();
    let made = run("mkfs.ext4", &["-q", "-F", text(&file)])?;
    made.status.success().then(|| Image::mount(&file))?
}

#[test]
fn nothing_acknowledged_is_lost_in_a_power_cut() {
    let mut dice = Dice(0x5851_f42d_4c95_7f2d);
    let mut total = 0;
    for round in 0..rounds(3) {
        let folder = tempfile::tempdir().unwrap();
        let Some(image) = make_image(folder.path()) else {
            eprintln!("skipped: mounting an image needs the rights of root and loop devices");
            return;
        };
        let time = Duration::from_millis(300 + dice.below(1_500));
        let copy = folder.path().join("copy");
        let committed = kill::run_and_cut(&image.dir(), time, || {
            fs::copy(&image.file, &copy).unwrap();
        });
        drop(image);

        let image = Image::mount(&copy).unwrap();
        let store = Store::open(&image.dir(), Open::Create, at(0)).unwrap();
        for number in 0..STORIES {
            let followed = story(&format!("story-{number}"));
            let known = committed[number as usize];
            let found = headlines(&store, &followed).len();
            assert!(
                found >= known,
                "round {round}: {known} acknowledged, {found} found"
            );
            assert_eq!(store.verify_story(followed.id), []);
        }
        assert_eq!(store.verify_whole().unwrap(), []);
        total += committed.iter().sum::<usize>();
    }
    assert!(total > 0, "nothing was ever committed");
}
