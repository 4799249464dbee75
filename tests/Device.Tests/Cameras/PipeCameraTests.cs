using System.Diagnostics;
using System.Runtime.Versioning;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tests;

namespace MobileNetEdge.Device.Tests.Cameras;

/// <summary>With a script that takes rpicam-vid's arguments and writes as it does, or fails as a test wants.</summary>
[SupportedOSPlatform("linux")]
public sealed class PipeCameraTests : IDisposable
{
    /// <summary>Frames of one value each: the number of this start, then 2, 3, ….</summary>
    private const string Script = """
        #!/bin/sh
        echo $$ >> "$0.pids"
        start=$(wc -l < "$0.pids")
        while [ $# -gt 0 ]; do
          case $1 in
            --width) width=$2; shift;;
            --height) height=$2; shift;;
            --codec) codec=$2; shift;;
            --output) output=$2; shift;;
            --timeout) timeout=$2; shift;;
            --verbose | --framerate) shift;;
            --nopreview) ;;
            --behave) behave=$2; shift;;
            *) echo "ERROR: *** unrecognised option '$1' ***" >&2; exit 255;;
          esac
          shift
        done
        [ "$codec $output $timeout" = "yuv420 - 0" ] ||
          { echo "ERROR: *** not what was expected: $codec $output $timeout ***" >&2; exit 255; }
        bytes=$((width * height * 3 / 2))
        frame() { head -c $bytes /dev/zero | tr '\0' "\\00$1"; }
        case $behave in
          die) frame $start; head -c 1000 /dev/zero; echo "Frame 2" >&2; echo "ERROR: *** Camera frontend has timed out! ***" >&2; exit 3;;
          silent) echo "waiting for the camera" >&2; sleep 1000;;
          close) exec 1>&-; sleep 1000;;
          chatty) for i in 1 2 3 4 5 6 7 8 9; do head -c 3000 /dev/zero | tr '\0' x >&2; done
            printf "\nthe last line\n" >&2; frame $start; exit 4;;
          zero) exec cat /dev/zero;;
          *) frame $start; frame 2; frame 3; sleep 1000;;
        esac
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _script;

    public PipeCameraTests()
    {
        _script = _folder.Write("rpicam-vid", System.Text.Encoding.UTF8.GetBytes(Script.ReplaceLineEndings("\n")));
        File.SetUnixFileMode(_script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void Frames_come_one_after_another_in_the_format_asked_for()
    {
        using PipeCamera camera = Camera("frames");
        for (byte i = 1; i <= 3; i++)
        {
            CameraFrame frame = Next(camera);
            Assert.Equal(new PictureFormat(PixelFormat.Yu12, 64, 32), frame.Format);
            Assert.Equal(i - 1, frame.Sequence);
            Assert.Equal(frame.Format.FrameBytes, frame.Bytes.Length);
            Assert.Equal(-1, frame.Bytes.IndexOfAnyExcept(i));
        }
    }

    [Fact]
    public void A_program_that_dies_in_a_frame_is_started_again_and_the_part_is_dropped()
    {
        using PipeCamera camera = Camera("die");
        for (byte start = 1; start <= 3; start++)
        {
            CameraFrame frame = Next(camera);
            Assert.Equal((start - 1, -1), (frame.Sequence, frame.Bytes.IndexOfAnyExcept(start)));
            string message = Fails(camera);
            Assert.Contains(
                "ended with code 3, 1000 bytes into a frame of 3072: ERROR: *** Camera frontend has timed out! ***",
                message,
                StringComparison.Ordinal);
            Assert.Contains(_script, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_program_that_never_writes_is_killed_and_started_again()
    {
        using PipeCamera camera = Camera("silent", TimeSpan.FromSeconds(0.3));
        Assert.Contains("no whole frame for 0.3 s: waiting for the camera", Fails(camera), StringComparison.Ordinal);
        AssertGone();
        Fails(camera);
        Assert.Equal(2, Pids().Length);
        AssertGone();
    }

    [Fact]
    public void A_program_that_closes_its_output_and_lives_is_killed()
    {
        using PipeCamera camera = Camera("close");
        Assert.Contains("closed its output", Fails(camera), StringComparison.Ordinal);
        AssertGone();
    }

    [Fact]
    public void Wrong_arguments_are_told_in_its_own_words()
    {
        using PipeCamera camera = Camera("frames", arguments: ["--rotaet", "180"]);
        Assert.Contains("ended with code 255: ERROR: *** unrecognised option '--rotaet' ***", Fails(camera), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_talks_a_lot_does_not_stand_still()
    {
        using PipeCamera camera = Camera("chatty");
        Assert.Equal(1, Next(camera).Bytes[0]);
        Assert.Contains("ended with code 4: the last line", Fails(camera), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_is_cancelled_at_once_and_dispose_ends_the_program()
    {
        using (PipeCamera camera = Camera("frames"))
        {
            Next(camera);
            Next(camera);
            Next(camera);
            using CancellationTokenSource cancel = new();
            Task wait = Task.Run(() => camera.TryNext(out _, cancel.Token), TestContext.Current.CancellationToken);
            await Task.Delay(10, TestContext.Current.CancellationToken);
            Assert.False(wait.IsCompleted);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
            Assert.Single(Pids());
        }

        AssertGone();
    }

    [Fact]
    public void Nothing_is_allocated_a_frame()
    {
        using PipeCamera camera = Camera("zero");
        using CancellationTokenSource cancel = new();
        int frames = 0;
        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                frames += camera.TryNext(out CameraFrame frame, cancel.Token) && frame.Bytes[^1] == 0 ? 1 : 0;
            }
        }));
        Assert.True(frames >= 100);
    }

    [Fact]
    public void A_program_is_found_by_either_name_and_a_missing_one_has_a_mend()
    {
        string? path = Environment.GetEnvironmentVariable("PATH");
        try
        {
            Environment.SetEnvironmentVariable("PATH", $"{_folder.File(".")}:{path}");
            Assert.Equal(Path.GetFullPath(_script), Path.GetFullPath(PipeCamera.Find(null)!));
            File.Move(_script, _folder.File("libcamera-vid"));
            if (PipeCamera.Find("rpicam-vid") is null) // not a Raspberry Pi
            {
                Assert.EndsWith("libcamera-vid", PipeCamera.Find(null), StringComparison.Ordinal);
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }

        using PipeCamera camera = new(new PipeCameraOptions(64, 32, Command: _folder.File("nothing")), TimeProvider.System);
        Assert.Contains("no such program", Fails(camera), StringComparison.Ordinal);
        using PipeCamera picture = new(new PipeCameraOptions(64, 32, Command: _folder.Write("not-executable", [1])), TimeProvider.System);
        Assert.Contains("cannot be started", Fails(picture), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_errors()
    {
        Assert.Contains(
            "multiple of 64",
            Assert.Throws<ArgumentException>(static () => new PipeCamera(new PipeCameraOptions(300, 200), TimeProvider.System)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(static () => new PipeCamera(new PipeCameraOptions(64, 33), TimeProvider.System));
        Assert.Throws<ArgumentException>(static () => new PipeCamera(new PipeCameraOptions(0, 32), TimeProvider.System));
        Assert.Throws<ArgumentException>(static () => new PipeCamera(new PipeCameraOptions(64, 32, 0), TimeProvider.System));
    }

    public void Dispose() => _folder.Dispose();

    private PipeCamera Camera(string behaviour, TimeSpan? silence = null, string[]? arguments = null) => new(
        new PipeCameraOptions(64, 32, Command: _script)
        {
            Retry = new RetryOptions(0.001, 0.001),
            Silence = silence ?? TimeSpan.FromSeconds(30),
            Arguments = ["--behave", behaviour, .. arguments ?? []],
        },
        TimeProvider.System);

    private static CameraFrame Next(PipeCamera camera)
    {
        Assert.True(camera.TryNext(out CameraFrame frame, TestContext.Current.CancellationToken));
        return frame;
    }

    private static string Fails(PipeCamera camera) =>
        Assert.Throws<CameraException>(() => camera.TryNext(out _, TestContext.Current.CancellationToken)).Message;

    private int[] Pids() =>
        [.. File.ReadAllLines($"{_script}.pids").Select(static line => int.Parse(line, System.Globalization.CultureInfo.InvariantCulture))];

    private void AssertGone() => Assert.All(Pids(), static pid =>
        Assert.True(
            SpinWait.SpinUntil(() => !Directory.Exists($"/proc/{pid}"), 10_000),
            $"{pid} still runs: {(Directory.Exists($"/proc/{pid}") ? Process.GetProcessById(pid).ProcessName : string.Empty)}"));
}
