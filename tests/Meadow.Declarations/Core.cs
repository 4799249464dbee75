namespace Meadow
{
    using Meadow.Hardware;
    using Meadow.Units;

    public interface IMeadowDevice;

    public abstract class App<TDevice>
        where TDevice : class, IMeadowDevice, new()
    {
        public static TDevice Device { get; } = new();

        public virtual Task Initialize() => Task.CompletedTask;

        public virtual Task OnShutdown() => Task.CompletedTask;
    }

    public sealed class Color(string name)
    {
        public string Name => name;

        public static Color Black => new("black");

        public static Color Blue => new("blue");

        public static Color Green => new("green");

        public static Color Red => new("red");

        public static Color White => new("white");
    }

    public static class MeadowOS
    {
        public static Task Start(string[]? args) => Task.CompletedTask;

        public static class FileSystem
        {
            public static string UserFileSystemRoot => Board.Folder;
        }
    }

    public static class Resolver
    {
        public static Logger Log { get; } = new();

        public sealed class Logger
        {
            public void Info(string message) => Board.Log.Add(message);

            public void Error(string message) => Board.Log.Add("error: " + message);
        }
    }

    public sealed class RaspberryPi : IMeadowDevice
    {
        public Pinout Pins { get; } = new();

        public ISpiBus CreateSpiBus(int busNumber, Frequency speed) => null!;

        public II2cBus CreateI2cBus(int busNumber = 1) => null!;

        public sealed class Pinout
        {
            public IPin GPIO4 => null!;

            public IPin GPIO17 => null!;

            public IPin GPIO24 => null!;
        }
    }
}

namespace Meadow.Devices
{
    using Meadow.Hardware;
    using Meadow.Units;

    public sealed class F7CoreComputeV2 : IMeadowDevice
    {
        public Pinout Pins { get; } = new();

        public ISpiBus CreateSpiBus(IPin clock, IPin copi, IPin cipo, Frequency speed) => null!;

        public II2cBus CreateI2cBus(int busNumber = 1, I2cBusSpeed busSpeed = I2cBusSpeed.Standard) => null!;

        public sealed class Pinout
        {
            public IPin D00 => null!;

            public IPin D06 => null!;

            public IPin D09 => null!;

            public IPin D10 => null!;

            public IPin D11 => null!;

            public IPin D16 => null!;

            public IPin D17 => null!;

            public IPin D19 => null!;

            public IPin SPI3_SCK => null!;

            public IPin SPI3_COPI => null!;

            public IPin SPI3_CIPO => null!;

            public IPin SPI5_SCK => null!;

            public IPin SPI5_COPI => null!;

            public IPin SPI5_CIPO => null!;
        }
    }
}

namespace Meadow.Hardware
{
    public interface IPin;

    public interface ISpiBus;

    public interface II2cBus;

    public enum I2cBusSpeed
    {
        Standard,
    }

    public enum InterruptMode
    {
        EdgeBoth,
    }

    public enum ResistorMode
    {
        InternalPullDown,
    }
}

namespace Meadow.Units
{
    public readonly struct Frequency
    {
        public Frequency(double value, UnitType type)
        {
        }

        public enum UnitType
        {
            Megahertz,
        }
    }
}
